import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findDesktop } from '../../scripts/find-desktop.ts';

const DISPLAY = { DISPLAY: ':0' };
const BINARY = 'node_modules/electron/dist/electron';
const BUILT = 'out/main/desktop.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tandem-desktop-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Puts files into the project, each with its content. */
function place(...files: readonly string[]): void {
  for (const file of files) {
    const path = join(root, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.endsWith('path.txt') ? 'electron' : '');
  }
}

const PATH_FILE = 'node_modules/electron/path.txt';

test('is found with a binary, a display and a build', () => {
  place(PATH_FILE, BINARY, BUILT);
  expect(findDesktop(root, DISPLAY, 'linux')).toEqual({ kind: 'found', binary: join(root, BINARY) });
  expect(findDesktop(root, { WAYLAND_DISPLAY: 'wayland-0' }, 'linux').kind).toBe('found');
});

test.each(['win32', 'darwin'] as const)('needs no display variable on %s', platform => {
  place(PATH_FILE, BINARY, BUILT);
  expect(findDesktop(root, {}, platform).kind).toBe('found');
});

test('is found where the variable of the package electron says', () => {
  place('elsewhere/electron', BUILT);
  const env = { ...DISPLAY, ELECTRON_OVERRIDE_DIST_PATH: join(root, 'elsewhere') };
  expect(findDesktop(root, env, 'linux')).toEqual({ kind: 'found', binary: join(root, 'elsewhere/electron') });
});

test.each([
  ['the package alone', [BUILT, 'node_modules/electron/index.js'], DISPLAY, 'the Electron binary is not there'],
  ['a download that was cut', [BUILT, PATH_FILE], DISPLAY, 'the Electron binary is not there'],
  ['no display', [BUILT, PATH_FILE, BINARY], {}, 'there is no display'],
  ['an empty display', [BUILT, PATH_FILE, BINARY], { DISPLAY: '', WAYLAND_DISPLAY: '' }, 'there is no display'],
  ['no build', [PATH_FILE, BINARY], DISPLAY, 'it is not built'],
])('is missing with %s, and one line says why', (_title, files, env, why) => {
  place(...files);
  const found = findDesktop(root, env, 'linux');
  expect(found).toEqual({ kind: 'missing', missing: expect.stringContaining(why) });
  expect(JSON.stringify(found)).not.toContain('\\n');
});
