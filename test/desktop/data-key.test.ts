import { beforeEach, describe, expect, test } from 'vitest';
import { DataKey } from '../../main/desktop/data-key.ts';
import { FakeElectron } from '../fakes/electron.ts';
import { MemoryFiles } from './memory-files.ts';

const FRESH = 'f'.repeat(43);
const OLD = 'o'.repeat(43);

let electron: FakeElectron;
let files: MemoryFiles;
let log: string[];
beforeEach(() => {
  electron = new FakeElectron();
  files = new MemoryFiles();
  log = [];
});

const keys = (platform: NodeJS.Platform = 'linux') =>
  new DataKey({
    safeStorage: electron.safeStorage,
    files,
    platform,
    freshKey: () => FRESH,
    log: line => log.push(line),
  });

describe('a new data folder', () => {
  test('gets a key that the key chain wrapped, and never one in clear', async () => {
    expect(await keys().open()).toEqual({ kind: 'wrapped', key: FRESH });
    expect([...files.all.keys()]).toEqual(['secret.key.wrapped']);
    expect(files.all.get('secret.key.wrapped')).not.toContain(FRESH);
    expect(await keys().open()).toEqual({ kind: 'wrapped', key: FRESH });
  });

  test.each([
    ['no key chain', () => (electron.safeStorage.isThere = false)],
    ['a key chain that only obfuscates', () => (electron.safeStorage.backend = 'basic_text')],
    ['a key chain that nobody knows', () => (electron.safeStorage.backend = 'unknown')],
  ])('with %s is left to the node’s own file', async (_title, make) => {
    make();
    expect(await keys().open()).toEqual({ kind: 'file', isSafeStorageThere: false });
    expect(files.all.size).toBe(0);
  });

  test('on Windows and macOS does not ask for a backend that only Linux has', async () => {
    electron.safeStorage.backend = 'basic_text';
    expect(await keys('win32').open()).toMatchObject({ kind: 'wrapped' });
  });
});

describe('a key that is in its file', () => {
  beforeEach(() => files.all.set('secret.key', `${OLD}\n`));

  test('stays there until the owner wants it otherwise', async () => {
    expect(await keys().open()).toEqual({ kind: 'file', isSafeStorageThere: true });
    expect([...files.all.keys()]).toEqual(['secret.key']);
  });

  test('is moved into the key chain and back, and is the same', async () => {
    expect(await keys().protect()).toEqual({ kind: 'wrapped', key: OLD });
    expect([...files.all.keys()]).toEqual(['secret.key.wrapped']);
    expect(await keys().release()).toEqual({ kind: 'file', isSafeStorageThere: true });
    expect([...files.all]).toEqual([['secret.key', `${OLD}\n`]]);
  });

  test('is not moved where it would only be obfuscated', async () => {
    electron.safeStorage.backend = 'basic_text';
    expect(await keys().protect()).toMatchObject({ kind: 'file' });
    expect([...files.all]).toEqual([['secret.key', `${OLD}\n`]]);
  });

  test('is not removed when the key chain does not give back what it took', async () => {
    electron.safeStorage.opens = false;
    expect(await keys().protect()).toMatchObject({ kind: 'file' });
    expect([...files.all]).toEqual([['secret.key', `${OLD}\n`]]);
    expect(log).toEqual(['the key chain did not take the key of the secrets; it stays in its file']);
  });

  test('that is damaged is neither wrapped nor replaced', async () => {
    files.all.set('secret.key', 'half a ke');
    expect(await keys().protect()).toMatchObject({ kind: 'file' });
    expect([...files.all]).toEqual([['secret.key', 'half a ke']]);
  });
});

describe('a wrapped key', () => {
  beforeEach(async () => {
    await keys().open();
  });

  test('that does not open now is left as it is, and opens later', async () => {
    const before = files.all.get('secret.key.wrapped');
    electron.safeStorage.opens = false;
    expect(await keys().open()).toEqual({ kind: 'locked' });
    expect(await keys().release()).toEqual({ kind: 'locked' });
    expect(await keys().protect()).toEqual({ kind: 'locked' });
    expect([...files.all]).toEqual([['secret.key.wrapped', before]]);
    electron.safeStorage.opens = true;
    expect(await keys().open()).toEqual({ kind: 'wrapped', key: FRESH });
  });

  test('is wrapped anew when the key chain asks for it', async () => {
    const before = files.all.get('secret.key.wrapped');
    electron.safeStorage.shouldReEncrypt = true;
    expect(await keys().open()).toEqual({ kind: 'wrapped', key: FRESH });
    expect(files.all.get('secret.key.wrapped')).not.toBe(before);
  });

  test('that somebody replaced by something else is no key', async () => {
    files.all.set('secret.key.wrapped', Buffer.from('1:olleh').toString('base64'));
    expect(await keys().open()).toEqual({ kind: 'locked' });
  });

  test('is told to nobody by the log', async () => {
    electron.safeStorage.opens = false;
    await keys().open();
    expect(log.join()).not.toContain(FRESH);
  });
});
