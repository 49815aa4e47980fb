import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Written last by a build, with the time at which it began: what is changed while it runs is built the next time. */
export const STAMP = 'out/.built';

const RESULTS = ['out/main/headless.js', 'out/main/desktop.js', 'out/preload/index.cjs', 'out/renderer/index.html'];
const SOURCES = [
  'main',
  'preload',
  'renderer',
  'resources',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
];

/** Whether the project at `root` has to be built: something is missing, or older than its sources. */
export function isStale(root: string): boolean {
  if (!RESULTS.every(result => existsSync(join(root, result)))) return true;
  const built = statSync(join(root, STAMP), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return SOURCES.some(source => newest(join(root, source)) > built);
}

/** The latest change (ms) of a file, or of anything below a folder; a folder's own time tells of removed files. */
function newest(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  const inside = readdirSync(path).map(name => newest(join(path, name)));
  return Math.max(stats.mtimeMs, ...inside);
}
