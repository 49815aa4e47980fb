import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isStale, STAMP } from '../../scripts/staleness.ts';

const BUILT = new Date('2020-01-01T12:00:00Z');
const BEFORE = new Date('2020-01-01T11:00:00Z');
const AFTER = new Date('2020-01-01T13:00:00Z');
const RESULTS = ['out/main/headless.js', 'out/main/desktop.js', 'out/preload/index.cjs', 'out/renderer/index.html'];

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tandem-stale-'));
  for (const source of ['main/node/cli.ts', 'renderer/main.tsx', 'package.json']) write(source, BEFORE);
  for (const folder of ['main/node', 'main', 'renderer']) utimesSync(join(root, folder), BEFORE, BEFORE);
  for (const result of RESULTS) write(result, AFTER);
  write(STAMP, BUILT);
});
afterEach(() => rmSync(root, { recursive: true }));

function write(file: string, time: Date): void {
  const path = join(root, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
  utimesSync(path, time, time);
}

test('what is built from sources that are older is not built again', () => {
  expect(isStale(root)).toBe(false);
});

test.each(['main/node/cli.ts', 'renderer/main.tsx', 'package.json', 'package-lock.json'])(
  'a change of %s after the build began calls for a build',
  source => {
    write(source, AFTER);
    expect(isStale(root)).toBe(true);
  },
);

test('a file that was removed calls for a build', () => {
  rmSync(join(root, 'main/node/cli.ts'));
  expect(isStale(root)).toBe(true);
});

test.each(RESULTS)('a missing %s calls for a build', result => {
  rmSync(join(root, result));
  expect(isStale(root)).toBe(true);
});

test('a build that did not end calls for a build', () => {
  rmSync(join(root, STAMP));
  expect(isStale(root)).toBe(true);
});
