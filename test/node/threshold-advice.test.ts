import { expect, test } from 'vitest';
import type { ConfigEdit } from '../../main/node/config/index.ts';
import { thresholdAdvice } from '../../main/node/threshold-advice.ts';
import { configured } from './configured.ts';
import { answered, recording } from './stats/recording.ts';

const DAY = 86_400_000;
const STEP = { threshold: 'medium', to: 2.5 } as const;

async function setup() {
  const it = recording();
  const { routing } = await configured();
  const kept = new Map<string, unknown>();
  const edits: ConfigEdit[] = [];
  const advice = thresholdAdvice({
    history: it.recorder.history,
    kept: { get: key => kept.get(key), put: (key, value) => kept.set(key, value) },
    routing: () => routing,
    setup: {
      change(edit) {
        edits.push(edit);
        return Promise.resolve({ kind: 'saved', file: 'config.json', changes: [], warnings: [] });
      },
    },
    clock: it.clock,
  });
  let count = 0;
  const answer = (rating: 1 | -1, given: Parameters<typeof answered>[0]) => {
    const id = `req_${++count}`;
    it.recorder.requestEnded(answered({ id, ...given }));
    it.recorder.rate(id, rating);
  };
  /** Sixty answers on either side of 3, of which a third and none are disliked. */
  const rate = (given: Parameters<typeof answered>[0] = {}) => {
    for (let turn = 0; turn < 60; turn += 1) {
      answer(turn < 20 ? -1 : 1, { complexity: 2.8, ...given });
      answer(1, { complexity: 3.1, tier: 'colab', backend: 'a/colab', ...given });
    }
  };
  return { ...it, advice, rate, edits };
}

test('a step that ratings speak for is written into the document when the owner says so, and not before', async () => {
  const it = await setup();
  expect(it.advice.suggestion()).toBeUndefined();
  it.rate();
  expect(it.advice.suggestion()).toMatchObject(STEP);
  expect(it.edits).toEqual([]);
  expect(await it.advice.accept(STEP, 'v1')).toMatchObject({ kind: 'saved' });
  expect(it.edits).toEqual([{ kind: 'move-threshold', ...STEP }]);
});

test('a step that was shown and no longer holds is not written', async () => {
  const it = await setup();
  it.rate();
  expect(await it.advice.accept({ threshold: 'medium', to: 3.5 }, 'v1')).toMatchObject({ kind: 'refused' });
  expect(it.edits).toEqual([]);
  expect(it.advice.dismiss({ threshold: 'complex', to: 5.5 })).toBe(false);
});

test('a dismissed one stays away until later answers speak for it on their own', async () => {
  const it = await setup();
  it.rate();
  expect(it.advice.dismiss(STEP)).toBe(true);
  expect(it.advice.suggestion()).toBeUndefined();
  it.rate();
  expect(it.advice.suggestion()).toBeUndefined();
  await it.clock.advance(DAY);
  expect(it.advice.suggestion()).toBeUndefined();
  it.rate();
  expect(it.advice.suggestion()).toMatchObject({ ...STEP, below: { n: 60 } });
});

test('what is older than two months does not count', async () => {
  const it = await setup();
  it.rate();
  await it.clock.advance(62 * DAY);
  expect(it.advice.suggestion()).toBeUndefined();
});

test.each([
  ['its class', { fixedClass: 'simple' }],
  ['its backend', { target: 'a/ollama' }],
] as const)('an answer whose caller named %s says nothing of a threshold', async (_, given) => {
  const it = await setup();
  it.rate(given);
  expect(it.advice.suggestion()).toBeUndefined();
});
