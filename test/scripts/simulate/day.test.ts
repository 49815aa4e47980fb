import { describe, expect, test } from 'vitest';
import { SCENARIOS } from '../../../scripts/simulate/scenario.ts';
import { complaintsAbout } from '../../../scripts/simulate/verdict.ts';
import { SMALL_BACKENDS, smallDay } from './small-day.ts';

/* Whole days on the virtual clock. What they take in real time is the machine's. */
const PATIENCE = 60_000;

const sum = (counts: Iterable<number>) => [...counts].reduce((total, count) => total + count, 0);
const days = SCENARIOS.flatMap(scenario => [1, 2].map(seed => ({ ...scenario, seed })));

describe('a simulated day', () => {
  test.each(days)(
    '$name, seed $seed: loses no request and takes no account over its limit',
    { timeout: PATIENCE },
    async ({ seed, incidents }) => {
      const figures = await smallDay({ seed, incidents });
      expect(complaintsAbout(figures)).toEqual([]);
      const answered = sum(figures.tiers.map(tier => tier.answered));
      expect(answered + sum(figures.refused.values())).toBe(figures.asked);
      expect(figures.kinds.reduce((total, { by }) => total + sum(Object.values(by)), 0)).toBe(answered);
      // It is a day that takes what there is.
      expect(figures.accounts.filter(({ sent }) => sent === 0)).toEqual([]);
    },
  );

  test('is the same again with the same seed, and another one with another', { timeout: PATIENCE }, async () => {
    const [one, again, other] = [await smallDay(), await smallDay(), await smallDay({ seed: 2 })];
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
  });

  test('is found bad when a provider gives less than the node was told, and says nothing', {
    timeout: PATIENCE,
  }, async () => {
    const backends = SMALL_BACKENDS.map(backend =>
      backend.kind === 'cloud' && backend.id === 'openrouter-a'
        ? { ...backend, terms: { ...backend.terms, requestsPerDay: 5 }, tells: 'nothing' as const }
        : backend,
    );
    expect(complaintsAbout(await smallDay({ backends }))).toEqual([
      expect.stringMatching(/^Account openrouter-a is over its limit: \d+ of 5/),
    ]);
  });
});
