import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { printProblem } from '../../../main/node/config/index.ts';
import { defaultConfig, type LoadResult, loadConfig } from '../../../main/node/config/load.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const KEY = 'gsk_very_private_0123456789';

async function load(content: unknown, env = {}, mode = 0o600): Promise<LoadResult> {
  const file = join(folder, 'config.json');
  const bytes = typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content);
  writeFileSync(file, bytes);
  chmodSync(file, mode);
  return loadConfig(file, { env });
}

function lines(result: LoadResult): string[] {
  return result.kind === 'refused' ? result.problems.map(printProblem) : [];
}

const withKey = (apiKey: unknown) => ({
  node: { id: 'a' },
  backends: [{ id: 'groq', kind: 'openai', baseUrl: 'https://api.groq.com/openai/v1', apiKey }],
});

function keyOf(result: LoadResult): string | undefined {
  const backend = result.kind === 'loaded' ? result.config.backends?.[0] : undefined;
  return backend?.kind === 'openai' ? backend.apiKey?.reveal() : undefined;
}

describe('a secret', () => {
  test('is read from the document, the environment and a file beside the document', async () => {
    writeFileSync(join(folder, 'groq.key'), `${KEY}\r\n`);
    expect(keyOf(await load(withKey(KEY)))).toBe(KEY);
    expect(keyOf(await load(withKey({ env: 'GROQ' }), { GROQ: KEY }))).toBe(KEY);
    expect(keyOf(await load(withKey({ file: 'groq.key' })))).toBe(KEY);
    expect(keyOf(await load(withKey({ file: join(folder, 'groq.key') })))).toBe(KEY);
    expect(await load(withKey({ file: 'groq.key' }))).toMatchObject({ secretFiles: [join(folder, 'groq.key')] });
    expect(await load(withKey(KEY))).toMatchObject({ secretFiles: [] });
  });

  test('never shows when the configuration is printed', async () => {
    const result = await load(withKey(KEY));
    expect(keyOf(result)).toBe(KEY);
    expect(`${JSON.stringify(result)} ${inspect(result, { depth: 20, showHidden: true })}`).not.toContain('private');
  });

  test('that cannot be read is told with its place', async () => {
    writeFileSync(join(folder, 'empty'), ' \n');
    writeFileSync(join(folder, 'huge'), 'x'.repeat(65 * 1024));
    writeFileSync(join(folder, 'binary'), Buffer.from([0xff, 0xfe, 0x41]));
    mkdirSync(join(folder, 'folder'));
    const found: (string | undefined)[] = [];
    for (const reference of [
      { env: 'NOT_SET' },
      { env: 'EMPTY' },
      { file: 'missing' },
      { file: 'empty' },
      { file: 'huge' },
      { file: 'binary' },
      { file: 'folder' },
    ]) {
      const [line] = lines(await load(withKey(reference), { EMPTY: ' ' }));
      found.push(line?.replaceAll(`${folder}/`, ''));
    }
    expect(found).toEqual([
      'backends[0].apiKey: found no variable "NOT_SET" in the environment, expected one with the secret',
      'backends[0].apiKey: found an empty variable "EMPTY", expected one with the secret',
      'backends[0].apiKey: found no file "missing", expected a text file with the secret alone',
      'backends[0].apiKey: found the empty file "empty", expected a text file with the secret alone',
      'backends[0].apiKey: found "huge" of 66560 bytes, expected a text file with the secret alone, at most 64 KiB',
      'backends[0].apiKey: found "binary", which is not UTF-8 text, expected a text file with the secret alone',
      'backends[0].apiKey: found the folder "folder", expected a text file with the secret alone',
    ]);
  });

  test('pasted where the name of a variable belongs is not shown', async () => {
    expect(lines(await load(withKey({ env: KEY })))).toEqual([
      'backends[0].apiKey: found no variable "•••" in the environment, expected one with the secret',
    ]);
  });
});

describe('a file', () => {
  test('may begin with a byte order mark', async () => {
    expect((await load('\uFEFF{"node":{"id":"a"}}')).kind).toBe('loaded');
  });

  test('that is too large, not UTF-8, a folder or missing is refused', async () => {
    const found: (string | undefined)[] = [];
    found.push(...lines(await load(' '.repeat(1024 * 1024 + 1))));
    found.push(...lines(await load(Buffer.from('{"node":{"id":"a"}}', 'utf16le').subarray(0, 21))));
    found.push(...lines(await load(Buffer.from([0xff, 0xfe, 0x7b, 0]))));
    found.push(...lines(await loadConfig(folder, { env: {} })));
    found.push(...lines(await loadConfig(join(folder, 'missing.json'), { env: {} })));
    expect(found.map(line => line?.replace(`${folder}/`, '').replace(folder, 'folder'))).toEqual([
      'config.json: found 1048577 bytes, expected at most 1 MiB',
      'line 1, column 2: found a control character, expected a key in double quotes',
      'config.json: found bytes that are not UTF-8, expected UTF-8',
      'folder: found a folder, expected a JSON file that this user may read',
      'missing.json: found no such file, expected a JSON file that this user may read',
    ]);
  });
});

describe('a document that is good', () => {
  test('gets every default of the contract from its id alone', async () => {
    const result = await defaultConfig();
    expect(result).toMatchObject({
      kind: 'loaded',
      configured: false,
      config: {
        gateway: { host: '127.0.0.1', port: 8484, keys: [], anonymous: false },
        control: { port: 8485 },
        routing: {
          thresholds: { medium: 3, complex: 6 },
          paidTiers: [],
          retry: { attempts: 2, baseDelay: 300 },
          timeouts: { connect: 3000, firstToken: 10_000, idle: 10_000, total: 300_000 },
          breaker: { failures: 3, openFor: 15_000 },
        },
        queue: { maxJobs: 10_000, ttl: 86_400_000 },
      },
    });
  });

  test('takes two accounts of one provider, and warns when they turn out to be one', async () => {
    const base = withKey({ env: 'ONE' });
    const document = {
      ...base,
      backends: [...base.backends, { ...base.backends[0], id: 'b', apiKey: { env: 'TWO' } }],
    };
    expect(await load(document, { ONE: 'k1', TWO: 'k2' })).toMatchObject({ kind: 'loaded', warnings: [] });
    expect(await load(document, { ONE: 'k1', TWO: 'k1' })).toMatchObject({
      warnings: ['backends[0] and backends[1] are the same account (one URL, one key) and share its quota.'],
    });
  });

  test.skipIf(process.platform === 'win32')('warns when others can read the secrets in it', async () => {
    const warnings = [
      'The configuration file holds secrets and other users of this machine can read it: chmod 600 it.',
    ];
    expect(await load(withKey(KEY), {}, 0o644)).toMatchObject({ warnings });
    expect(await load(withKey({ env: 'K' }), { K: KEY }, 0o644)).toMatchObject({ warnings: [] });
    expect(await load(withKey(KEY), {}, 0o600)).toMatchObject({ warnings: [] });
  });

  test('warns when any machine would be answered', async () => {
    expect(await load({ node: { id: 'a' }, gateway: { host: '0.0.0.0', anonymous: true } })).toMatchObject({
      warnings: ['gateway.anonymous is true and gateway.host is 0.0.0.0: any machine that reaches it is answered.'],
    });
  });
});
