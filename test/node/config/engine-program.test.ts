import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hasEngineProgram } from '../../../main/node/config/index.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tandem-engine-'));
});
afterEach(() => rmSync(root, { recursive: true }));

test.each<[readonly string[], string, string, boolean]>([
  [['linux-x64/bins'], 'linux', 'x64', true],
  [['mac-arm64-metal/bins'], 'darwin', 'arm64', true],
  [['win-x64/bins'], 'win32', 'x64', true],
  [['linux-x64/bins'], 'linux', 'arm64', false],
  // What stands in for a package that is not wanted has nothing in it.
  [['linux-arm64/dist'], 'linux', 'arm64', false],
  [[], 'linux', 'x64', false],
])('with %j, %s %s has an engine: %s', (folders, platform, arch, expected) => {
  for (const folder of folders) mkdirSync(join(root, 'node_modules/@node-llama-cpp', folder), { recursive: true });
  expect(hasEngineProgram(join(root, 'out/main'), platform, arch)).toBe(expected);
});

test('an engine that npm put within node-llama-cpp is found too', () => {
  const within = 'node_modules/node-llama-cpp/node_modules/@node-llama-cpp/linux-x64/bins';
  mkdirSync(join(root, within), { recursive: true });
  expect(hasEngineProgram(root, 'linux', 'x64')).toBe(true);
});
