import { expect, test } from 'vitest';
import { GatewayError } from '../../../main/node/gateway/errors.ts';
import { modelIds, targetOf } from '../../../main/node/gateway/target.ts';

const BACKENDS = ['a/ollama', 'a/groq'];

test.each([
  ['auto', { kind: 'auto' }],
  ['tier:workstation', { kind: 'tier', tier: 'workstation' }],
  ['tier:colab', { kind: 'tier', tier: 'colab' }],
  ['tier:cloud', { kind: 'tier', tier: 'cloud' }],
  ['a/groq', { kind: 'backend', id: 'a/groq' }],
])('model %s asks for this', (model, target) => {
  expect(targetOf(model, BACKENDS)).toEqual(target);
});

test.each([['gpt-4o'], ['tier:queue'], ['tier:'], ['groq'], ['b/groq'], ['Auto'], ['__proto__'], ['']])(
  'model %j is a 400 that names what there is',
  model => {
    expect(() => targetOf(model, BACKENDS)).toThrow(
      `There is no model "${model}". Known: auto, tier:workstation, tier:colab, tier:cloud, a/ollama, a/groq.`,
    );
    expect(() => targetOf(model, BACKENDS)).toThrow(GatewayError);
  },
);

test('every model that is listed is one that can be asked for', () => {
  expect(modelIds(BACKENDS)).toEqual(['auto', 'tier:workstation', 'tier:colab', 'tier:cloud', ...BACKENDS]);
  for (const id of modelIds(BACKENDS)) expect(() => targetOf(id, BACKENDS)).not.toThrow();
});

test('what is asked of a node that is not heard yet may be there, and nothing else is taken for it', () => {
  expect(targetOf('b/groq', BACKENDS, 'b')).toEqual({ kind: 'backend', id: 'b/groq' });
  for (const model of ['b/', 'b', 'c/groq', 'b/groq/x', 'b/../x', 'b/gr oq', 'bb/groq']) {
    expect(() => targetOf(model, BACKENDS, 'b')).toThrow(GatewayError);
  }
});
