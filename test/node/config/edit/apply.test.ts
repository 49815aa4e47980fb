import { expect, test } from 'vitest';
import { applyEdit } from '../../../../main/node/config/edit/apply.ts';
import type { NamedEdit } from '../../../../main/node/config/edit/change.ts';
import { type BackendInput, type ConfigInput, Secret } from '../../../../main/node/config/index.ts';

const node = { id: 'a' };
const ollama: BackendInput = { id: 'ollama', kind: 'ollama', baseUrl: 'http://127.0.0.1:11434' };
const groq: BackendInput = {
  id: 'groq',
  kind: 'openai',
  provider: 'groq',
  baseUrl: 'https://api.groq.com/openai/v1',
  model: 'openai/gpt-oss-120b',
};
const byHand = { ...groq, apiKey: { env: 'GROQ' }, headers: { 'x-team': 'us' }, quota: { requestsPerDay: 1000 } };
const sealed = { sealed: 'v1.AAAA' };
const key = new Secret('tk_1');

const after = (document: ConfigInput, edit: NamedEdit, inUse: readonly BackendInput[] = []) =>
  applyEdit(document, edit, inUse, sealed);

test.each<[string, ConfigInput, NamedEdit, ConfigInput, readonly unknown[]]>([
  [
    'an added backend is the last of the list, with its key sealed',
    { node, backends: [ollama] },
    { kind: 'add-backend', backend: groq },
    { node, backends: [ollama, { ...groq, apiKey: sealed }] },
    [{ kind: 'backend-added', id: 'groq' }],
  ],
  [
    'what was read before a second account was added is kept with it',
    { node, backends: [groq], acknowledged: ['other'] },
    { kind: 'add-backend', backend: { ...groq, id: 'groq-2' }, acknowledges: 'several-accounts-groq' },
    {
      node,
      backends: [groq, { ...groq, id: 'groq-2', apiKey: sealed }],
      acknowledged: ['other', 'several-accounts-groq'],
    },
    [{ kind: 'backend-added', id: 'groq-2' }],
  ],
  [
    'a replaced one keeps its place and what was written by hand',
    { node, backends: [byHand, ollama] },
    { kind: 'replace-backend', backend: { ...groq, model: 'qwen' } },
    { node, backends: [{ ...byHand, model: 'qwen', apiKey: sealed }, ollama] },
    [{ kind: 'backend-replaced', id: 'groq' }],
  ],
  [
    'a removed one goes alone, and the last one leaves an empty list',
    { node, backends: [groq] },
    { kind: 'remove-backend', id: 'groq' },
    { node, backends: [] },
    [{ kind: 'backend-removed', id: 'groq' }, { kind: 'nothing-answers' }],
  ],
  [
    'a chosen model changes nothing else',
    { node, backends: [ollama, byHand] },
    { kind: 'choose-model', id: 'ollama', model: 'phi4-mini' },
    { node, backends: [{ ...ollama, model: 'phi4-mini' }, byHand] },
    [{ kind: 'model-chosen', id: 'ollama', model: 'phi4-mini' }],
  ],
  [
    'a moved threshold leaves the rest of the routing as it was',
    { node, routing: { paidTiers: ['cloud'], thresholds: { complex: 7 } } },
    { kind: 'move-threshold', threshold: 'medium', to: 2.5 },
    { node, routing: { paidTiers: ['cloud'], thresholds: { complex: 7, medium: 2.5 } } },
    [{ kind: 'threshold-moved', threshold: 'medium', to: 2.5 }],
  ],
  [
    'an added key leaves the gateway as it was',
    { node, gateway: { port: 1, keys: [{ name: 'one', key: { file: 'x' } }] } },
    { kind: 'add-key', name: 'two', key },
    {
      node,
      gateway: {
        port: 1,
        keys: [
          { name: 'one', key: { file: 'x' } },
          { name: 'two', key: sealed },
        ],
      },
    },
    [{ kind: 'key-added', name: 'two' }],
  ],
  [
    'a removed key goes alone',
    {
      node,
      gateway: {
        keys: [
          { name: 'one', key: 'tk_plain' },
          { name: 'two', key: sealed },
        ],
      },
    },
    { kind: 'remove-key', name: 'two' },
    { node, gateway: { keys: [{ name: 'one', key: 'tk_plain' }] } },
    [{ kind: 'key-removed', name: 'two' }],
  ],
  [
    'the node is renamed and keeps its id',
    { node: { id: 'b', name: 'Old' } },
    { kind: 'rename-node', name: 'T7910-B' },
    { node: { id: 'b', name: 'T7910-B' } },
    [{ kind: 'node-renamed', name: 'T7910-B' }],
  ],
  [
    'a notice is acknowledged, once',
    { node, acknowledged: ['several-accounts-groq', 'other'] },
    { kind: 'acknowledge', id: 'several-accounts-groq' },
    { node, acknowledged: ['several-accounts-groq', 'other'] },
    [{ kind: 'acknowledged', id: 'several-accounts-groq' }],
  ],
])('%s', (_title, before, edit, document, changes) => {
  expect(after(before, edit)).toEqual({ kind: 'applied', document, changes });
});

test('the first list names what was in use before there was one', () => {
  expect(after({ node }, { kind: 'add-backend', backend: groq }, [ollama])).toEqual({
    kind: 'applied',
    document: { node, backends: [ollama, { ...groq, apiKey: sealed }] },
    changes: [
      { kind: 'backend-added', id: 'groq' },
      { kind: 'backend-kept', id: 'ollama' },
    ],
  });
  expect(after({ node }, { kind: 'choose-model', id: 'ollama', model: 'phi4-mini' }, [ollama])).toMatchObject({
    document: { backends: [{ ...ollama, model: 'phi4-mini' }] },
    changes: [{ kind: 'model-chosen', id: 'ollama' }],
  });
});

test('a list that is there is the whole truth, also an empty one', () => {
  expect(after({ node, backends: [] }, { kind: 'add-backend', backend: groq }, [ollama])).toMatchObject({
    document: { backends: [{ id: 'groq' }] },
  });
});

test('a key and headers never go along to another server', () => {
  const elsewhere = { ...groq, baseUrl: 'https://elsewhere.example/v1' };
  const result = applyEdit({ node, backends: [byHand] }, { kind: 'replace-backend', backend: elsewhere }, []);
  expect(result).toMatchObject({ kind: 'applied', document: { backends: [elsewhere] } });
  expect(JSON.stringify(result)).not.toMatch(/GROQ|x-team/);
  const samePlace = applyEdit({ node, backends: [byHand] }, { kind: 'replace-backend', backend: groq }, []);
  expect(samePlace).toMatchObject({ document: { backends: [{ apiKey: { env: 'GROQ' } }] } });
});

test.each<[NamedEdit, string]>([
  [{ kind: 'add-backend', backend: ollama }, 'There is already a backend ollama.'],
  [{ kind: 'replace-backend', backend: groq }, 'There is no backend groq any more.'],
  [{ kind: 'remove-backend', id: 'groq' }, 'There is no backend groq any more.'],
  [{ kind: 'choose-model', id: 'groq', model: 'x' }, 'There is no backend groq any more.'],
  [{ kind: 'choose-model', id: 'sim', model: 'x' }, 'Backend sim is of kind simulated'],
  [{ kind: 'add-key', name: 'one', key }, 'There is already a key one.'],
  [{ kind: 'remove-key', name: 'two' }, 'There is no key two any more.'],
])('%j is refused with a sentence', (edit, sentence) => {
  const document: ConfigInput = {
    node,
    gateway: { keys: [{ name: 'one', key: 'tk_plain' }] },
    backends: [ollama, { id: 'sim', kind: 'simulated' }],
  };
  expect(after(document, edit)).toEqual({ kind: 'refused', message: expect.stringContaining(sentence) });
});
