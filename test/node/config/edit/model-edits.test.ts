import { expect, test } from 'vitest';
import { applyEdit } from '../../../../main/node/config/edit/apply.ts';
import type { BackendInput, ConfigInput, NamedEdit } from '../../../../main/node/config/index.ts';

const node = { id: 'a' };
const ollama: BackendInput = { id: 'ollama', kind: 'ollama', model: 'phi4-mini' };
const cloud: BackendInput = { id: 'groq', kind: 'openai', baseUrl: 'https://api.groq.com/openai/v1' };
const chosen = (model?: string): NamedEdit => ({ kind: 'choose-class-model', id: 'ollama', class: 'complex', model });

test.each<[string, ConfigInput, NamedEdit, ConfigInput]>([
  [
    'a model is kept, once, beside others',
    { node, ollama: { manage: false, pinned: ['a', 'b'] } },
    { kind: 'pin-model', model: 'b', isPinned: true },
    { node, ollama: { manage: false, pinned: ['a', 'b'] } },
  ],
  [
    'a model is let go',
    { node, ollama: { pinned: ['a', 'b'] } },
    { kind: 'pin-model', model: 'a', isPinned: false },
    { node, ollama: { pinned: ['b'] } },
  ],
  [
    'the first that is kept',
    { node },
    { kind: 'pin-model', model: 'a', isPinned: true },
    { node, ollama: { pinned: ['a'] } },
  ],
  [
    'a class gets a model',
    { node, backends: [cloud, { ...ollama, models: { simple: 's' } }] },
    chosen('gemma3:4b'),
    { node, backends: [cloud, { ...ollama, models: { simple: 's', complex: 'gemma3:4b' } }] },
  ],
  [
    'a class is given back to the backend’s own',
    { node, backends: [{ ...ollama, models: { simple: 's', complex: 'c' } }] },
    chosen(),
    { node, backends: [{ ...ollama, models: { simple: 's' } }] },
  ],
])('%s', (_, document, edit, expected) => {
  const applied = applyEdit(document, edit, []);
  expect(applied).toMatchObject({ kind: 'applied' });
  if (applied.kind === 'applied') expect(applied.document).toEqual(expected);
});

test('only an Ollama has models by class', () => {
  const edit: NamedEdit = { kind: 'choose-class-model', id: 'groq', class: 'simple', model: 'x' };
  expect(applyEdit({ node, backends: [cloud] }, edit, [])).toMatchObject({ kind: 'refused' });
});
