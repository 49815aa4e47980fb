import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseConfig, printProblem } from '../../../main/node/config/index.ts';
import { seal, unseal } from '../../../main/node/config/sealing.ts';

let folder: string;
let other: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-sealing-'));
  other = mkdtempSync(join(tmpdir(), 'tandem-sealing-'));
});
afterEach(() => {
  for (const each of [folder, other]) rmSync(each, { recursive: true });
});

const KEY = 'gsk_very_private_0123456789';

async function sealedText(secret = KEY, dataFolder = folder): Promise<string> {
  const result = await seal(secret, { dataFolder });
  if ('found' in result) throw new Error(result.found);
  return result.sealed;
}

describe('sealing', () => {
  test('gives back any text, says nothing of it, and looks different each time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1 }), async secret => {
        const [one, two] = [await sealedText(secret), await sealedText(secret)];
        expect(one).not.toBe(two);
        if (secret.length > 3) expect(one).not.toContain(secret);
        expect(await unseal(one, { dataFolder: folder })).toEqual({ value: secret });
      }),
      { numRuns: 50 },
    );
  });

  test('makes a key that only its owner can read, and leaves nothing else behind', async () => {
    await sealedText();
    expect(readdirSync(folder)).toEqual(['secret.key']);
    if (process.platform !== 'win32') expect(statSync(join(folder, 'secret.key')).mode & 0o777).toBe(0o600);
  });

  test('makes one key even when many begin at the same time', async () => {
    const sealed = await Promise.all(Array.from({ length: 20 }, () => sealedText()));
    for (const text of sealed) expect(await unseal(text, { dataFolder: folder })).toEqual({ value: KEY });
    expect(readdirSync(folder)).toEqual(['secret.key']);
  });

  test('never replaces a damaged key, and says which file it is', async () => {
    writeFileSync(join(folder, 'secret.key'), 'half a k');
    expect(await seal(KEY, { dataFolder: folder })).toMatchObject({
      found: expect.stringContaining('secret.key", which is damaged'),
    });
    expect(readFileSync(join(folder, 'secret.key'), 'utf8')).toBe('half a k');
  });
});

describe('a sealed secret in the document', () => {
  const load = async (sealed: unknown, dataFolder: string | undefined = folder) => {
    const document = { node: { id: 'a' }, gateway: { keys: [{ name: 'growthhub', key: sealed }] } };
    return parseConfig(JSON.stringify(document), { env: {}, folder: '.', dataFolder });
  };

  test('is opened like any other', async () => {
    const result = await load({ sealed: await sealedText() });
    expect(result.kind === 'loaded' && result.config.gateway.keys[0]?.key.reveal()).toBe(KEY);
    expect(JSON.stringify(result)).not.toContain('private');
  });

  const anew = 'the secret anew, from the setup page or as {"env":"NAME"} or {"file":"PATH"}';
  const lines = async (sealed: unknown, dataFolder = folder) => {
    const result = await load(sealed, dataFolder);
    return result.kind === 'refused' ? result.problems.map(printProblem) : [];
  };
  const place = 'gateway.keys[0].key: found';

  test('that another key sealed, or of which a letter was changed, is told with its place', async () => {
    const good = await sealedText();
    const tampered = `${good.slice(0, -2)}${good.endsWith('AA') ? 'BB' : 'AA'}`;
    const file = JSON.stringify(join(folder, 'secret.key'));
    for (const sealed of [await sealedText(KEY, other), tampered]) {
      expect(await lines({ sealed })).toEqual([
        `${place} a sealed text that the key in ${file} does not open, expected the key that it was sealed with, or ${anew}`,
      ]);
    }
  });

  test.each(['x', 'v1.', 'v1.AAAA', 'v2.AAAA', `v1.${'A'.repeat(10)} `])('%j is told to be damaged', async sealed => {
    expect(await lines({ sealed })).toEqual([`${place} a sealed text that is damaged, expected ${anew}`]);
  });

  test('without its key file is told, and no key is made', async () => {
    const sealed = await sealedText(KEY, other);
    expect(await lines({ sealed })).toEqual([
      `${place} no key file ${JSON.stringify(join(folder, 'secret.key'))}, expected the key file of this data folder, or ${anew}`,
    ]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is not quoted when something is wrong beside it', async () => {
    const sealed = await sealedText();
    expect(await lines({ sealed, [KEY]: 1 })).not.toEqual([]);
    expect((await lines({ sealed, [KEY]: 1 })).join()).not.toMatch(/private|v1\./);
  });
});

describe('a key that the desktop app gives', () => {
  const given = () => Buffer.alloc(32, 7);

  test('seals and opens without a key file, and makes none', async () => {
    const sealed = await seal(KEY, { dataFolder: folder, given });
    if ('found' in sealed) throw new Error(sealed.found);
    expect(await unseal(sealed.sealed, { dataFolder: folder, given })).toEqual({ value: KEY });
    expect(readdirSync(folder)).toEqual([]);
    expect(await unseal(sealed.sealed, { dataFolder: folder, given: () => Buffer.alloc(32, 8) })).toMatchObject({
      found: expect.stringContaining('does not open'),
    });
  });

  test('is missed by name where only the key chain has it, and no other is made in its place', async () => {
    writeFileSync(join(folder, 'secret.key.wrapped'), 'wrapped');
    const refused = { found: expect.stringContaining('only the key chain of this user opens') };
    expect(await seal(KEY, { dataFolder: folder })).toMatchObject(refused);
    expect(await unseal(await sealedText(KEY, other), { dataFolder: folder })).toMatchObject(refused);
    expect(readdirSync(folder)).toEqual(['secret.key.wrapped']);
  });
});
