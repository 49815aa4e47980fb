import { join } from 'node:path';
import { dataFolderPath, parseFlags, readEnvironment, type Variables } from '../node/config/index.ts';
import { HIDDEN } from './autostart/index.ts';

/*
 * How the shell was started, read for the node: everything here is a function of the command line and the environment.
 */

/** What would make the node's process something else than a plain Node, or speak to the shell's own starter. */
const NOT_PASSED_ON = /^(?:ELECTRON_|NODE_OPTIONS$|NODE_CHANNEL_)/;

/** The node's flags stand after `--`; what stands before is Electron's and Chromium's. */
export function nodeFlags(argv: readonly string[]): readonly string[] {
  const dashes = argv.indexOf('--');
  return dashes === -1 ? [] : argv.slice(dashes + 1);
}

/** Started by the system at login, without a window: said before `--`, where the shell's own words stand. */
export function isHiddenStart(argv: readonly string[]): boolean {
  const dashes = argv.indexOf('--');
  return argv.slice(0, dashes === -1 ? argv.length : dashes).includes(HIDDEN);
}

/** The environment of the node. */
export function nodeEnvironment(env: Variables): Record<string, string> {
  const kept = Object.entries(env).filter(([name]) => !NOT_PASSED_ON.test(name));
  return Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/**
 * Folder for the browser's own files, inside the node's data folder: Electron's single-instance lock lies there too, so
 * that there is one app a data folder. Undefined when the node will refuse what it is started with and say why.
 */
export function profileFolder(flags: readonly string[], env: Variables, platform: NodeJS.Platform): string | undefined {
  const given = parseFlags(flags);
  const environment = readEnvironment(env);
  if (given.kind !== 'run' || environment.kind !== 'read') return undefined;
  const data = dataFolderPath(given.options.dataFolder ?? environment.options.dataFolder, platform, env);
  return data === undefined ? undefined : join(data, 'desktop');
}
