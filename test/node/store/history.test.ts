import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Rated } from '../../../main/node/stats/index.ts';
import { openStore, type Store } from '../../../main/node/store/index.ts';
import { ManualClock } from '../../fakes/clock.ts';

let folder: string;
let store: Store;
const openHere = () => openStore({ folder, clock: new ManualClock(), log: pino({ level: 'silent' }), changed() {} });
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-history-'));
  store = openHere();
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const entry = (at: number, value: unknown, key = 'a/groq') =>
  ({ grain: 'minute', at, series: 'traffic', key, value }) as const;

describe('the history', () => {
  test('a sum takes the place of the one before it, and survives', () => {
    expect(store.history.put([entry(60_000, { n: 1 }), entry(120_000, { n: 5 })])).toBe(true);
    store.history.put([entry(60_000, { n: 2 })]);
    store.close();
    store = openHere();
    expect(store.history.entries('minute', 0, 1e9)).toEqual([entry(60_000, { n: 2 }), entry(120_000, { n: 5 })]);
  });

  test('is read by its grain, from a time on and before another', () => {
    store.history.put([entry(1, 'a'), entry(2, 'b'), entry(3, 'c'), { ...entry(2, 'd'), grain: 'day' }]);
    expect(store.history.entries('minute', 2, 3)?.map(({ value }) => value)).toEqual(['b']);
    expect(store.history.entries('day', 0, Number.MAX_SAFE_INTEGER)?.map(({ value }) => value)).toEqual(['d']);
  });

  test('what is too old goes, of that grain only', () => {
    store.history.put([entry(1, 'old'), entry(9, 'new'), { ...entry(1, 'day'), grain: 'day' }]);
    store.history.forget('minute', 5);
    expect(store.history.entries('minute', 0, 100)?.map(({ value }) => value)).toEqual(['new']);
    expect(store.history.entries('day', 0, 100)).toHaveLength(1);
  });
});

const answered = (requestId: string, at = 10) =>
  ({ requestId, at, tier: 'cloud', backend: 'a/groq', model: 'm', class: 'simple' }) as const;
const rated = (requestId: string, given: Partial<Rated> = {}): Rated => ({
  ...answered(requestId),
  rating: 1,
  ratedAt: 20,
  ...given,
});

describe('feedback', () => {
  test('an answer is remembered as it was first told', () => {
    store.feedback.remember([answered('r1'), answered('r2')]);
    store.feedback.remember([{ ...answered('r1'), backend: 'a/other' }]);
    expect([store.feedback.answer('r1'), store.feedback.answer('r3')]).toEqual([answered('r1'), undefined]);
  });

  test('how complex it was and what the answer checks found of it survive', () => {
    const findings = [
      { check: 'refusal', outcome: 'escalated' },
      { check: 'none', outcome: 'good' },
    ] as const;
    store.feedback.remember([{ ...answered('r1'), score: 2.5, findings }]);
    store.close();
    store = openHere();
    expect(store.feedback.answer('r1')).toEqual({ ...answered('r1'), score: 2.5, findings });
  });

  test('a later rating of a request takes the place of the earlier one', () => {
    store.feedback.rate(rated('r1', { comment: 'good' }));
    expect(store.feedback.rate(rated('r1', { rating: -1, ratedAt: 30 }))).toBe(true);
    expect(store.feedback.rating('r1')).toEqual(rated('r1', { rating: -1, ratedAt: 30 }));
  });

  test('the latest come first, with a comment only if asked', () => {
    store.feedback.rate(rated('r1', { ratedAt: 1, comment: 'first' }));
    store.feedback.rate(rated('r2', { ratedAt: 2 }));
    store.feedback.rate(rated('r3', { ratedAt: 3, comment: 'third' }));
    expect(store.feedback.latest(2, 'all').map(({ requestId }) => requestId)).toEqual(['r3', 'r2']);
    expect(store.feedback.latest(9, 'commented').map(({ comment }) => comment)).toEqual(['third', 'first']);
  });

  test('answers and ratings that are too old go, each at its own age', () => {
    store.feedback.remember([answered('old', 1), answered('new', 9)]);
    store.feedback.rate(rated('old', { ratedAt: 1 }));
    store.feedback.rate(rated('new', { ratedAt: 9 }));
    store.feedback.forget(5, 1);
    expect([store.feedback.answer('old'), store.feedback.latest(9, 'all').length]).toEqual([undefined, 2]);
    store.feedback.forget(5, 5);
    expect(store.feedback.latest(9, 'all').map(({ requestId }) => requestId)).toEqual(['new']);
  });
});
