import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type ConfigEditor,
  configEditor,
  type NewValue,
  parseConfig,
  Secret,
  type ValueChange,
} from '../../../../main/node/config/index.ts';

let folder: string;
let file: string;
let editor: ConfigEditor;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-values-'));
  file = join(folder, 'config.json');
  editor = configEditor({ file: () => file, env: { HOOK: 'whsec' }, dataFolder: folder, now: Date.now });
  writeFileSync(file, BY_HAND);
});
afterEach(() => rmSync(folder, { recursive: true }));

const BY_HAND = `{
    "node": { "id": "a", "name": "T7910" },
    "growthhub": { "webhookUrl": "https://hub.example/hook", "webhookSecret": "clear-and-private" },
    "backends": [
        { "id": "groq", "kind": "openai", "baseUrl": "https://g.example/v1", "apiKey": { "env": "HOOK" } }
    ]
}
`;

const value = (path: string, to: unknown): ValueChange => ({ path, to: { kind: 'value', value: to } });
const secret = (path: string, text: string): ValueChange => ({
  path,
  to: { kind: 'secret', secret: new Secret(text) },
});
const byDefault = (path: string): ValueChange => ({ path, to: { kind: 'default' } satisfies NewValue });

const version = async () => (await editor.read()).version;
const set = async (...changes: ValueChange[]) => editor.edit({ kind: 'set-values', changes }, await version(), []);
const undo = async (step: string) => editor.edit({ kind: 'undo-values', step }, await version(), []);
const document = () => JSON.parse(readFileSync(file, 'utf8'));
const check = async (...changes: ValueChange[]) => editor.check(changes, await version());

describe('values are set', () => {
  test('wherever they stand, and nothing else of the document changes', async () => {
    const saved = await set(value('routing.timeouts.connect', 5000), value('backends[0].maxConcurrent', 3));
    expect(saved).toMatchObject({
      kind: 'saved',
      changes: [{ kind: 'values-set', paths: ['routing.timeouts.connect', 'backends[0].maxConcurrent'] }],
    });
    const before = JSON.parse(BY_HAND);
    expect(document()).toEqual({
      ...before,
      backends: [{ ...before.backends[0], maxConcurrent: 3 }],
      routing: { timeouts: { connect: 5000 } },
    });
    expect(readFileSync(file, 'utf8')).toMatch(/^\{\n {4}"node"/);
  });

  test('back to the default, which leaves no empty object behind', async () => {
    await set(value('routing.timeouts.connect', 5000));
    await set(byDefault('routing.timeouts.connect'), byDefault('node.name'));
    expect(document().routing).toBeUndefined();
    expect(document().node).toEqual({ id: 'a' });
  });

  test('a secret is sealed, and told by none of its letters', async () => {
    const saved = await set(secret('growthhub.webhookSecret', 'fresh-and-private'));
    expect(document().growthhub.webhookSecret).toEqual({ sealed: expect.stringMatching(/^v1\./) });
    const told = JSON.stringify([saved, editor.undoable(), await editor.read()]);
    expect(told).not.toMatch(/fresh-and|clear-and|v1\./);
    const loaded = await parseConfig(readFileSync(file, 'utf8'), { env: { HOOK: 'x' }, folder, dataFolder: folder });
    if (loaded.kind !== 'loaded') throw new Error(JSON.stringify(loaded.problems));
    expect(loaded.config.growthhub.webhookSecret?.reveal()).toBe('fresh-and-private');
  });

  test('a secret may be a reference', async () => {
    await set(value('growthhub.webhookSecret', { env: 'HOOK' }));
    expect(document().growthhub.webhookSecret).toEqual({ env: 'HOOK' });
  });

  test('only in the document that they were meant for', async () => {
    const old = await version();
    writeFileSync(file, BY_HAND.replace('T7910', 'by hand'));
    const changes = [value('node.name', 'mine')];
    expect(await editor.edit({ kind: 'set-values', changes }, old, [])).toMatchObject({ kind: 'conflict' });
    expect(await editor.check(changes, old)).toMatchObject({ kind: 'conflict' });
    expect(document().node.name).toBe('by hand');
  });

  test('all or none', async () => {
    expect(await set(value('node.name', 'New'), value('queue.maxJobs', 0))).toMatchObject({ kind: 'refused' });
    expect(readFileSync(file, 'utf8')).toBe(BY_HAND);
    expect(editor.undoable()).toEqual([]);
  });
});

describe('a dry run', () => {
  test('says that all is well, and writes nothing', async () => {
    expect(await check(value('queue.maxJobs', 5), secret('growthhub.webhookSecret', 'other'))).toEqual({
      kind: 'good',
      warnings: [],
    });
    expect(readFileSync(file, 'utf8')).toBe(BY_HAND);
  });

  test.each<[string, ValueChange[], string, string]>([
    ['beyond its bounds', [value('queue.maxJobs', 0)], 'queue.maxJobs', 'a whole number from 1 to 1000000'],
    ['of another type', [value('gateway.anonymous', 'yes')], 'gateway.anonymous', 'true or false'],
    [
      'in an entry',
      [value('backends[0].maxConcurrent', -1)],
      'backends[0].maxConcurrent',
      'a whole number from 1 to 10000',
    ],
    [
      'against another',
      [value('routing.thresholds.medium', 8)],
      'routing.thresholds.medium',
      'at most routing.thresholds.complex (6)',
    ],
    ['that has to be there', [byDefault('node.id')], 'node.id', '1 to 40 letters, digits, dots, dashes or underscores'],
    [
      'in an entry that is not there',
      [value('backends[7].maxConcurrent', 1)],
      'backends[7].maxConcurrent',
      'one that is there; look at the page again',
    ],
    ['that nobody knows', [value('routing.__proto__', {})], 'routing.__proto__', 'one of its own'],
    [
      'where a key would go to another address',
      [value('backends[0].baseUrl', 'https://evil.example')],
      'backends[0].baseUrl',
      'it on the page Setup',
    ],
    [
      'that is a bare text for a secret',
      [value('growthhub.webhookSecret', 'text')],
      'growthhub.webhookSecret',
      'a secret',
    ],
    ['that is a secret for a plain field', [secret('node.name', 'text')], 'node.name', 'a plain value'],
    [
      'from a variable that is not there',
      [value('growthhub.webhookSecret', { env: 'NOPE' })],
      'growthhub.webhookSecret',
      'one with the secret',
    ],
  ])('names the place of a value %s', async (_what, changes, path, expected) => {
    const verdict = await check(...changes);
    expect(verdict).toMatchObject({ kind: 'refused', problems: [{ path, expected }] });
    expect(await set(...changes)).toMatchObject({ kind: 'refused' });
    expect(readFileSync(file, 'utf8')).toBe(BY_HAND);
  });

  test('refuses what would make the document too large to be read again', async () => {
    const long = 'x'.repeat(99_999);
    writeFileSync(
      file,
      JSON.stringify({
        node: { id: 'a' },
        backends: Array.from({ length: 12 }, (_, index) => ({ id: `s${index}`, kind: 'simulated' })),
      }),
    );
    const changes = Array.from({ length: 12 }, (_, index) => value(`backends[${index}].text`, long));
    expect(await check(...changes)).toMatchObject({ kind: 'refused', problems: [{ expected: 'at most 1 MiB' }] });
  });

  test('tells nothing of a secret that is refused', async () => {
    const verdict = await check(secret('growthhub.webhookSecret', 'private-one'), value('queue.maxJobs', 0));
    expect(JSON.stringify(verdict)).not.toContain('private-one');
  });
});

describe('undo', () => {
  test('brings back what was, the latest change first, secrets included', async () => {
    await set(value('node.name', 'New'), secret('growthhub.webhookSecret', 'fresh'));
    await set(value('queue.maxJobs', 7));
    const [last, first] = editor.undoable();
    expect(last?.paths).toEqual(['queue.maxJobs']);
    expect(await undo(first?.id ?? '')).toMatchObject({ kind: 'refused' });
    expect(await undo(last?.id ?? '')).toMatchObject({ kind: 'saved', changes: [{ kind: 'values-restored' }] });
    expect(await undo(first?.id ?? '')).toMatchObject({ kind: 'saved' });
    expect(document()).toEqual(JSON.parse(BY_HAND));
    expect(editor.undoable()).toEqual([]);
  });

  test('undoes nothing that was changed again meanwhile', async () => {
    await set(value('node.name', 'New'));
    const [step] = editor.undoable();
    writeFileSync(file, BY_HAND.replace('T7910', 'by hand'));
    const refused = await undo(step?.id ?? '');
    expect(refused).toMatchObject({ kind: 'refused', problems: [expect.stringContaining('node.name changed again')] });
    expect(document().node.name).toBe('by hand');
  });

  test('of a made-up step is refused', async () => {
    expect(await undo('no-such-step')).toMatchObject({ kind: 'refused' });
  });
});
