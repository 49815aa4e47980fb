import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whether the desktop app can run here; `missing` is what a person is told. */
export type Desktop =
  | { readonly kind: 'found'; readonly binary: string }
  | { readonly kind: 'missing'; readonly missing: string };

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Looks for everything that the desktop app needs, in the project at `root`. At files only: importing `electron` would
 * start a download.
 */
export function findDesktop(root: string, env: Variables, platform: NodeJS.Platform): Desktop {
  const binary = electronBinary(join(root, 'node_modules/electron'), env);
  if (binary === undefined) return missing('the Electron binary is not there (npx install-electron fetches it)');
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) {
    return missing('there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)');
  }
  if (!existsSync(join(root, 'out/main/desktop.js'))) return missing('it is not built (no out/main/desktop.js)');
  return { kind: 'found', binary };
}

/** The binary where the package `electron` looks for it, if it is there. */
function electronBinary(folder: string, env: Variables): string | undefined {
  const pathFile = join(folder, 'path.txt');
  const elsewhere = env.ELECTRON_OVERRIDE_DIST_PATH;
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : elsewhere && 'electron';
  if (!name) return undefined;
  const binary = join(elsewhere || join(folder, 'dist'), name);
  return existsSync(binary) ? binary : undefined;
}

function missing(what: string): Desktop {
  return { kind: 'missing', missing: what };
}
