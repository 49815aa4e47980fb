import { existsSync } from 'node:fs';
import { access, constants, mkdir } from 'node:fs/promises';
import { posix, resolve, win32 } from 'node:path';
import type { Variables } from './environment.ts';
import type { Problem } from './problem.ts';

/** Where a node keeps its files when nobody says otherwise; undefined for a user without a home folder. */
export function defaultDataFolder(platform: NodeJS.Platform, env: Variables, home: string): string | undefined {
  if (platform === 'win32') {
    const roaming = env.APPDATA || (home && win32.join(home, 'AppData', 'Roaming'));
    return roaming ? win32.join(roaming, 'Tandem') : undefined;
  }
  if (platform === 'darwin') return home ? posix.join(home, 'Library', 'Application Support', 'Tandem') : undefined;
  // The XDG specification: a relative path is invalid and to be ignored.
  if (env.XDG_DATA_HOME?.startsWith('/')) return posix.join(env.XDG_DATA_HOME, 'tandem');
  return home ? posix.join(home, '.local', 'share', 'tandem') : undefined;
}

/** The data folder that is meant: the named one, else the usual one of this user. */
export function dataFolderPath(
  named: string | undefined,
  platform: NodeJS.Platform,
  env: Variables,
): string | undefined {
  const home = (platform === 'win32' ? env.USERPROFILE : env.HOME) ?? '';
  return named === undefined ? defaultDataFolder(platform, env, home) : resolve(named);
}

/** Makes the data folder, readable by its owner alone, and makes sure that it can be written. */
export async function openDataFolder(
  named: string | undefined,
  platform: NodeJS.Platform,
  env: Variables,
): Promise<
  { readonly kind: 'open'; readonly folder: string } | { readonly kind: 'refused'; readonly problem: Problem }
> {
  const expected = 'a folder that this user may write (--data DIR)';
  const folder = dataFolderPath(named, platform, env);
  if (folder === undefined)
    return { kind: 'refused', problem: { path: 'data folder', found: 'no home folder', expected } };
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK | constants.X_OK);
    return { kind: 'open', folder };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    const found = code === 'EEXIST' || code === 'ENOTDIR' ? 'a file in its place' : `no access (${code})`;
    return { kind: 'refused', problem: { path: `data folder ${folder}`, found, expected } };
  }
}

/** The file that is read when none is named, if it is there. */
export function configFileIn(dataFolder: string): string | undefined {
  const file = resolve(dataFolder, 'config.json');
  return existsSync(file) ? file : undefined;
}

/**
 * The folder of the built page, seen from the entry script: beside it when built, in `out` when run from sources. It
 * may not be there yet; a page that is built later is served without a restart.
 */
export function findPageFolder(entryFolder: string): string {
  const beside = resolve(entryFolder, '../renderer');
  return existsSync(resolve(beside, 'index.html')) ? beside : resolve(entryFolder, '../../out/renderer');
}

/** The embedded engine's own entry, seen from the entry script: beside it when built, in `main/engine` from sources. */
export function findEngineScript(entryFolder: string): string {
  const beside = resolve(entryFolder, 'engine.js');
  return existsSync(beside) ? beside : resolve(entryFolder, '../engine/main.ts');
}
