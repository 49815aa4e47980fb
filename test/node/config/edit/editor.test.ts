import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type BackendInput,
  type ConfigEdit,
  type ConfigEditor,
  configEditor,
  newGatewayKey,
  parseConfig,
  Secret,
} from '../../../../main/node/config/index.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-edit-'));
  file = join(folder, 'config.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const onWindows = process.platform === 'win32';
const env = { GROQ: 'gsk_from_the_environment' };
const ollama: BackendInput = { id: 'ollama', kind: 'ollama', baseUrl: 'http://127.0.0.1:11434' };
const groq: BackendInput = { id: 'groq', kind: 'openai', baseUrl: 'https://api.groq.com/openai/v1' };
const apiKey = new Secret('gsk_very_private_0123456789');

function editor(named?: string, options: { now?: () => number } = {}): ConfigEditor {
  return configEditor({ file: () => named, env, dataFolder: folder, now: options.now ?? Date.now });
}

/** The edit on the document as it is now. */
async function edit(change: ConfigEdit, on = editor(), inUse: readonly BackendInput[] = []) {
  return on.edit(change, (await on.read()).version, inUse);
}

const text = () => readFileSync(file, 'utf8');
const loaded = async () => parseConfig(text(), { env, folder, dataFolder: folder });

describe('the first edit', () => {
  test('makes the document, for its owner alone, with the secret sealed', async () => {
    expect(await editor().read()).toEqual({ kind: 'none', file, version: 'none' });
    expect(await edit({ kind: 'add-backend', backend: groq, apiKey }, editor(), [ollama])).toEqual({
      kind: 'saved',
      file,
      warnings: [],
      changes: [
        { kind: 'document-created', file },
        { kind: 'backend-added', id: 'groq' },
        { kind: 'backend-kept', id: 'ollama' },
      ],
    });
    expect(readdirSync(folder).sort()).toEqual(['config.json', 'secret.key']);
    if (!onWindows) expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(text()).not.toContain('private');
    expect(await loaded()).toMatchObject({ kind: 'loaded', config: { backends: [{ id: 'ollama' }, { id: 'groq' }] } });
    expect(JSON.stringify(await editor().read())).not.toMatch(/private|v1\./);
  });

  test('writes of what was in use only what says which it is, not what is filled in anyway', async () => {
    const filled: BackendInput = { ...ollama, tier: 'workstation', maxConcurrent: 4, model: 'phi4-mini' };
    await edit({ kind: 'add-backend', backend: groq }, editor(), [filled]);
    expect(JSON.parse(text()).backends[0]).toEqual({ ...ollama, model: 'phi4-mini' });
  });

  test('does not make a new document in place of one that is gone', async () => {
    const gone = join(folder, 'named.json');
    expect(await edit({ kind: 'rename-node', name: 'New' }, editor(gone))).toEqual({
      kind: 'refused',
      problems: [`${gone}: found no such file, expected a JSON file that this user may read`],
    });
  });
});

describe('a document that a person wrote', () => {
  const byHand = `{
\t"node": { "id": "b" },
\t"gateway": { "keys": [{ "name": "one", "key": "tk_in_clear_text" }] },
\t"backends": [{ "id": "groq", "kind": "openai", "baseUrl": "https://g.example/v1", "apiKey": { "env": "GROQ" } }]
}`;

  test('keeps its secrets and references as they are, and its indentation', async () => {
    writeFileSync(file, byHand);
    await edit({ kind: 'add-key', name: 'two', key: newGatewayKey() }, editor(file));
    const { gateway, backends } = JSON.parse(text());
    expect(gateway.keys[0]).toEqual({ name: 'one', key: 'tk_in_clear_text' });
    expect(gateway.keys[1]).toEqual({ name: 'two', key: { sealed: expect.stringMatching(/^v1\./) } });
    expect(backends).toEqual(JSON.parse(byHand).backends);
    expect(text()).toMatch(/^\{\n\t"node"/);
    expect(readFileSync(`${file}.bak`, 'utf8')).toBe(byHand);
    if (!onWindows) expect(statSync(`${file}.bak`).mode & 0o777).toBe(0o600);
  });

  test('is shown with dots for its secrets, and with where they come from', async () => {
    const header = '{"authorization":"Basic very-private"}';
    writeFileSync(file, byHand.replace('"id": "groq",', `"id": "groq", "headers": ${header},`));
    const shown = await editor(file).read();
    expect(JSON.stringify(shown)).not.toMatch(/clear_text|from_the_environment|very-private/);
    expect(shown).toMatchObject({
      document: { gateway: { keys: [{ name: 'one', key: '•••' }] }, backends: [{ apiKey: { env: 'GROQ' } }] },
    });
  });

  test('that is wrong is not changed, and all that is wrong is told', async () => {
    const wrong = '{"node":{"id":"b"},"gatway":{}}';
    writeFileSync(file, wrong);
    const problems = ['gatway: found an unknown key, expected one of node, gateway'];
    expect(await editor(file).read()).toMatchObject({
      kind: 'refused',
      problems: [expect.stringContaining(problems[0] ?? '')],
    });
    expect(await edit({ kind: 'rename-node', name: 'New' }, editor(file))).toMatchObject({ kind: 'refused' });
    expect(text()).toBe(wrong);
  });

  test('that is read-only stays as it is, and the sentence says so', async () => {
    writeFileSync(file, byHand);
    await chmod(file, 0o400);
    const result = await edit({ kind: 'rename-node', name: 'New' }, editor(file));
    expect(result).toEqual({ kind: 'refused', problems: [expect.stringContaining('is read-only for this node')] });
    expect(text()).toBe(byHand);
    expect(readdirSync(folder)).toEqual(['config.json']);
  });

  test.skipIf(onWindows)('behind a link is changed itself, and the link stays', async () => {
    writeFileSync(file, byHand);
    const link = join(folder, 'link.json');
    symlinkSync(file, link);
    expect(await edit({ kind: 'rename-node', name: 'New' }, editor(link))).toMatchObject({ kind: 'saved' });
    expect(JSON.parse(text()).node).toEqual({ id: 'b', name: 'New' });
  });
});

describe('an edit', () => {
  test('that the schema would refuse writes nothing and tells path, found and expected', async () => {
    const backend: BackendInput = { id: 'two words', kind: 'openai', baseUrl: 'ftp://x' };
    expect(await edit({ kind: 'add-backend', backend })).toEqual({
      kind: 'refused',
      problems: [
        'backends[0].id: found "two words" (a string), expected 1 to 40 letters, digits, dots, dashes or underscores',
        'backends[0].baseUrl: found "ftp://x" (a string), expected an http:// or https:// URL',
      ],
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('meant for another version is a conflict, also when nothing but a space changed', async () => {
    await edit({ kind: 'rename-node', name: 'One' });
    const { version } = await editor().read();
    writeFileSync(file, `${text()} `);
    const result = await editor().edit({ kind: 'rename-node', name: 'Two' }, version, []);
    expect(result).toEqual({ kind: 'conflict', message: expect.stringContaining('was changed by somebody else') });
    expect(JSON.parse(text()).node.name).toBe('One');
  });

  test('of several at one time on one version is done once, the others are conflicts', async () => {
    const [one, other] = [editor(), editor()];
    const results = await Promise.all(
      [one, one, one, other, other].map((each, index) =>
        each.edit({ kind: 'rename-node', name: `N${index}` }, 'none', []),
      ),
    );
    expect(results.filter(({ kind }) => kind === 'saved')).toHaveLength(1);
    expect(await loaded()).toMatchObject({ kind: 'loaded' });
    expect(readdirSync(folder)).toEqual(['config.json']);
  });

  test('waits for no draft that a crash left behind, but for one that is being written', async () => {
    const draft = join(folder, '.config.json.draft');
    writeFileSync(draft, '{"node"');
    const blocked = await edit({ kind: 'rename-node', name: 'New' });
    expect(blocked).toEqual({ kind: 'refused', problems: [expect.stringContaining('Another program is changing')] });
    const old = new Date(Date.now() - 60_000);
    utimesSync(draft, old, old);
    expect(await edit({ kind: 'rename-node', name: 'New' })).toMatchObject({ kind: 'saved' });
    expect(readdirSync(folder)).toEqual(['config.json']);
  });

  test('that would share a quota with an account that is there says so', async () => {
    await edit({ kind: 'add-backend', backend: groq, apiKey });
    const twice = await edit({ kind: 'add-backend', backend: { ...groq, id: 'groq-2' }, apiKey });
    expect(twice).toMatchObject({ kind: 'saved', warnings: [expect.stringContaining('the same account')] });
  });
});

test('any sequence of edits leaves a document that loads', async () => {
  const id = fc.constantFrom('ollama', 'groq', 'x', 'not an id', '');
  const name = fc.oneof(fc.constantFrom('growthhub', 'two', ''), fc.string({ maxLength: 80 }));
  const url = fc.constantFrom('http://127.0.0.1:1/v1', 'https://g.example/v1', 'no url', 'ftp://x');
  const backend = fc.oneof(
    fc.record({ id, kind: fc.constant('ollama' as const), baseUrl: url, model: fc.string() }),
    fc.record({ id, kind: fc.constant('openai' as const), baseUrl: url, contextTokens: fc.integer() }),
    fc.record({ id, kind: fc.constant('embedded' as const) }),
  );
  const secret = fc.string({ minLength: 1 }).map(value => new Secret(value));
  const anyEdit: fc.Arbitrary<ConfigEdit> = fc.oneof(
    fc.record({ kind: fc.constantFrom('add-backend', 'replace-backend'), backend, apiKey: secret }),
    fc.record({ kind: fc.constantFrom('add-backend', 'replace-backend'), backend }),
    fc.record({ kind: fc.constant('remove-backend' as const), id }),
    fc.record({ kind: fc.constant('choose-model' as const), id, model: fc.string() }),
    fc.record({ kind: fc.constant('add-key' as const), name, key: secret }),
    fc.record({ kind: fc.constant('remove-key' as const), name }),
    fc.record({ kind: fc.constant('rename-node' as const), name }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(anyEdit, { maxLength: 12 }), async edits => {
      rmSync(file, { force: true });
      for (const each of edits) {
        const before = await editor().read();
        const result = await edit(each, editor(), [ollama]);
        const after = await editor().read();
        expect(after.kind).not.toBe('refused');
        if (result.kind !== 'saved') expect(after.version).toBe(before.version);
        else expect(await loaded()).toMatchObject({ kind: 'loaded' });
      }
    }),
    { numRuns: 60 },
  );
});
