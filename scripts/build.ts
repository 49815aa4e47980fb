import { spawnSync } from 'node:child_process';
import { existsSync, utimesSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isStale, STAMP } from './staleness.ts';

/*
 * Builds main, preload and renderer into `out/` when they are missing or older than their sources. `npm start` and its
 * kin call it, so that nobody has to know when a build is due.
 */

const ROOT = resolve(import.meta.dirname, '..');

/** Builds if it is due, and ends the script when that fails. Nothing goes to standard output: it is the caller's. */
export function buildIfStale(): void {
  if (!isStale(ROOT)) return;
  process.stderr.write('Building Tandem (a few seconds, only after a change) …\n');
  const began = new Date();
  const tool = join(ROOT, 'node_modules/electron-vite/bin/electron-vite.js');
  if (!existsSync(tool)) fail('electron-vite is not installed: run `npm ci` first.');
  const { status, stdout, stderr } = spawnSync(process.execPath, [tool, 'build'], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) fail(`${stdout ?? ''}${stderr ?? ''}\nThe build failed; what is wrong stands above.`);
  const stamp = join(ROOT, STAMP);
  writeFileSync(stamp, '');
  utimesSync(stamp, began, began);
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
