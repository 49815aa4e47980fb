import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  configurationSource,
  controlToken,
  keptControlToken,
  openDataFolder,
} from '../../../main/node/config/index.ts';
import { defaultDataFolder } from '../../../main/node/config/paths.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-data-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const onWindows = process.platform === 'win32';

test.each([
  ['linux', {}, '/home/me', '/home/me/.local/share/tandem'],
  ['linux', { XDG_DATA_HOME: '/data' }, '/home/me', '/data/tandem'],
  ['linux', { XDG_DATA_HOME: 'relative' }, '/home/me', '/home/me/.local/share/tandem'],
  ['darwin', {}, '/Users/me', '/Users/me/Library/Application Support/Tandem'],
  ['win32', { APPDATA: 'C:\\Users\\me\\AppData\\Roaming' }, '', 'C:\\Users\\me\\AppData\\Roaming\\Tandem'],
  ['win32', {}, 'C:\\Users\\me', 'C:\\Users\\me\\AppData\\Roaming\\Tandem'],
  ['linux', {}, '', undefined],
] as const)('on %s with %j and the home %j data is kept in %s', (platform, env, home, expected) => {
  expect(defaultDataFolder(platform, env, home)).toBe(expected);
});

test.skipIf(onWindows)('the data folder is made for its owner alone', async () => {
  const inside = join(folder, 'one/two');
  expect(await openDataFolder(inside, 'linux', {})).toEqual({ kind: 'open', folder: inside });
  expect(statSync(inside).mode & 0o777).toBe(0o700);
});

test('a data folder that cannot be made is refused with the way out', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const expected = 'a folder that this user may write (--data DIR)';
  expect(await openDataFolder(file, 'linux', {})).toEqual({
    kind: 'refused',
    problem: { path: `data folder ${file}`, found: 'a file in its place', expected },
  });
  expect(await openDataFolder(undefined, 'linux', {})).toEqual({
    kind: 'refused',
    problem: { path: 'data folder', found: 'no home folder', expected },
  });
});

describe('the control token', () => {
  test('stays the same from start to start and is readable by its owner alone', async () => {
    const token = (await controlToken(folder)).reveal();
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect((await controlToken(folder)).reveal()).toBe(token);
    if (!onWindows) expect(statSync(join(folder, 'control.token')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['control.token']);
  });

  test('is only read by those who only look', async () => {
    expect(await keptControlToken(folder)).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
    const token = await controlToken(folder);
    expect((await keptControlToken(folder))?.reveal()).toBe(token.reveal());
    writeFileSync(join(folder, 'control.token'), 'damaged');
    expect(await keptControlToken(folder)).toBeUndefined();
  });

  test.each(['', 'short', `${'a'.repeat(42)}!`])('is made anew when what is kept is %j', async damaged => {
    writeFileSync(join(folder, 'control.token'), damaged);
    const token = (await controlToken(folder)).reveal();
    expect(readFileSync(join(folder, 'control.token'), 'utf8').trim()).toBe(token);
    expect(readdirSync(folder)).toEqual(['control.token']);
  });

  test('is one even when many starts make it at the same time', async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, () => controlToken(folder)));
    expect(new Set(tokens.map(token => token.reveal())).size).toBe(1);
  });
});

describe('the configuration', () => {
  test('is the defaults, then the file that appears in the data folder, which may not go again', async () => {
    const source = configurationSource({}, folder, {});
    expect(await source.load()).toMatchObject({ configured: false, config: { node: { id: 'a' } } });
    const file = join(folder, 'config.json');
    writeFileSync(file, '{"node":{"id":"b"}}');
    expect(await source.load()).toMatchObject({ configured: true, config: { node: { id: 'b' } } });
    expect(source.file()).toBe(file);
    rmSync(file);
    expect(await source.load()).toMatchObject({ kind: 'refused', problems: [{ path: file, found: 'no such file' }] });
  });

  test('has the ports of the flags laid over it at every reading', async () => {
    const file = join(folder, 'mine.json');
    writeFileSync(file, '{"node":{"id":"b"},"gateway":{"port":1},"control":{"port":2}}');
    const source = configurationSource({ configFile: file, gatewayPort: 0 }, folder, {});
    expect(await source.load()).toMatchObject({ config: { gateway: { port: 0 }, control: { port: 2 } } });
  });
});
