import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join, resolve } from 'node:path';
import { buildIfStale } from './build.ts';

/*
 * `npm start -- [flags]`: the desktop app; with no display or no Electron binary the same node headless. The flags are
 * those of `npm run headless`.
 */

const ROOT = resolve(import.meta.dirname, '..');
const flags = process.argv.slice(2);
const onlyAsks = flags.some(flag => flag === '--help' || flag === '-h' || flag === '--version');

buildIfStale();
const desktop = onlyAsks ? undefined : findDesktop();
if (desktop?.kind === 'found') {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  // Chromium refuses to run its sandbox as root, which is usual in containers.
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  follow(spawn(desktop.binary, [...asRoot, ROOT, ...flags], { stdio: 'inherit', env }));
} else {
  if (desktop) process.stderr.write(`No desktop app: ${desktop.missing}. Running headless.\n`);
  const script = join(ROOT, 'out/main/headless.js');
  const child = spawn(process.execPath, [script, ...flags], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  child.on('message', message => {
    const url = dashboardOf(message);
    if (url) process.stderr.write(`Tandem runs. Open its dashboard in a browser: ${url}\n`);
  });
  follow(child);
}

type Desktop =
  | { readonly kind: 'found'; readonly binary: string }
  | { readonly kind: 'missing'; readonly missing: string };

/** Everything that the desktop app needs. Looks at files only: importing `electron` would start a download. */
function findDesktop(): Desktop {
  const binary = electronBinary();
  if (!binary)
    return { kind: 'missing', missing: 'the Electron binary is not there, `npx install-electron` fetches it' };
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) {
    const remedy = 'start it in a desktop session or under `xvfb-run`';
    return { kind: 'missing', missing: `there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set), ${remedy}` };
  }
  if (!existsSync(join(ROOT, 'out/main/desktop.js'))) {
    return { kind: 'missing', missing: 'this version is built without it (no out/main/desktop.js)' };
  }
  return { kind: 'found', binary };
}

/** The binary where the package `electron` looks for it, if it is there. */
function electronBinary(): string | undefined {
  const folder = join(ROOT, 'node_modules/electron');
  const pathFile = join(folder, 'path.txt');
  const elsewhere = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : elsewhere && 'electron';
  if (!name) return undefined;
  const binary = join(elsewhere || join(folder, 'dist'), name);
  return existsSync(binary) ? binary : undefined;
}

function dashboardOf(message: unknown): string | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  return 'dashboard' in message && typeof message.dashboard === 'string' ? message.dashboard : undefined;
}

/** Passes signals on and ends with the child, as it ended. */
function follow(child: ChildProcess): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  child.on('error', error => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (signal ? constants.signals[signal] : 0);
  });
}
