import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/*
 * Builds main, preload and renderer into `out/` when they are missing or older than their sources. `npm start` and its
 * kin call it, so that nobody has to know when a build is due.
 */

const ROOT = resolve(import.meta.dirname, '..');
/** Written last, with the time at which the build began: what is changed while it runs is built the next time. */
const STAMP = join(ROOT, 'out/.built');
const RESULTS = ['out/main/headless.js', 'out/renderer/index.html'];
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

/** Builds if it is due, and ends the script when that fails. Nothing goes to standard output: it is the caller's. */
export function buildIfStale(): void {
  if (!isStale()) return;
  process.stderr.write('Building Tandem (a few seconds, only after a change) …\n');
  const began = new Date();
  const tool = join(ROOT, 'node_modules/electron-vite/bin/electron-vite.js');
  if (!existsSync(tool)) fail('electron-vite is not installed: run `npm ci` first.');
  const { status, stdout, stderr } = spawnSync(process.execPath, [tool, 'build'], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) fail(`${stdout ?? ''}${stderr ?? ''}\nThe build failed; what is wrong stands above.`);
  writeFileSync(STAMP, '');
  utimesSync(STAMP, began, began);
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function isStale(): boolean {
  if (!RESULTS.every(result => existsSync(join(ROOT, result)))) return true;
  const built = existsSync(STAMP) ? statSync(STAMP).mtimeMs : 0;
  return SOURCES.some(source => newest(join(ROOT, source)) > built);
}

/** The latest change (ms) of a file, or of anything below a folder; a folder's own time tells of removed files. */
function newest(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  const inside = readdirSync(path).map(name => newest(join(path, name)));
  return Math.max(stats.mtimeMs, ...inside);
}
