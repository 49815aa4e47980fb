import { expect, test } from 'vitest';
import { modelsHeadline } from '../../renderer/pages/models/headline.ts';
import { rate } from '../../renderer/pages/models/rate.ts';
import { absent, badDay, goodDay, model } from '../e2e/model-states.ts';

const pull = (kind: 'failed' | 'done') => ({
  model: 'm',
  done: 1,
  state: kind === 'done' ? { kind, at: 0 } : { kind, message: 'No.', cause: 'other' as const },
});

test.each([
  ['no engine', absent(), 'No Ollama answers on this machine', 'down'],
  ['a download', goodDay(), 'Fetching mistral:7b: 27 %, 8 min 21 s left', 'serving'],
  ['something missing', badDay(), '2 configured models are not on this machine', 'attention'],
  ['a download that failed', goodDay({ pulls: [pull('failed')] }), 'm could not be fetched', 'attention'],
  ['nothing to tell', goodDay({ pulls: [pull('done')] }), '3 models, 2 in memory', 'serving'],
  ['one model', goodDay({ pulls: [], models: [model({ name: 'a' })] }), 'One model, 0 in memory', 'serving'],
  ['none', goodDay({ pulls: [], models: [] }), 'Ollama runs, and has no model yet', 'attention'],
] as const)('the title tells of %s', (_, state, text, mood) => {
  expect(modelsHeadline(state)).toEqual({ text, mood });
});

test('a size that is not told yet gives no share', () => {
  const begun = { model: 'm', done: 0, state: { kind: 'pulling', step: 'manifest' } } as const;
  expect(modelsHeadline(goodDay({ pulls: [begun] })).text).toBe('Fetching m');
});

test.each([
  [0.3, 'less than 1'],
  [9.72, '9.7'],
  [61.4, '61'],
  [1234, '1200'],
])('%d tokens a second are told as %s', (perSecond, words) => {
  expect(rate(perSecond)).toBe(words);
});
