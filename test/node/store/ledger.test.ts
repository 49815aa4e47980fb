import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore, type Store } from '../../../main/node/store/index.ts';
import { ManualClock } from '../../fakes/clock.ts';

const DAY = 86_400_000;
let folder: string;
let store: Store;
const openHere = () => openStore({ folder, clock: new ManualClock(), log: pino({ level: 'silent' }), changed() {} });
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-ledger-'));
  store = openHere();
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const opening = (at: number, given: object = {}) => ({
  account: 'a/groq',
  model: 'm',
  at,
  tokensIn: 100,
  tokensOut: 200,
  ...given,
});

describe('the ledger', () => {
  test('an attempt counts as spent from before it is sent, and as it was once it is settled', () => {
    const entry = store.ledger.open(opening(5));
    expect(store.ledger.since('a/groq', 'm', 0)).toEqual([{ at: 5, requests: 1, tokensIn: 100, tokensOut: 200 }]);
    store.ledger.settle(entry ?? 0, { outcome: 'ok', requests: 1, tokensIn: 90, tokensOut: 12 });
    expect(store.ledger.since('a/groq', 'm', 0)).toEqual([{ at: 5, requests: 1, tokensIn: 90, tokensOut: 12 }]);
  });

  test('one that a crash left open is still spent at the next start', () => {
    store.ledger.open(opening(5));
    store.close();
    store = openHere();
    expect(store.ledger.since('a/groq', 'm', 0)).toHaveLength(1);
  });

  test('settling twice changes nothing', () => {
    const entry = store.ledger.open(opening(5)) ?? 0;
    store.ledger.settle(entry, { outcome: 'ok', requests: 1, tokensIn: 1, tokensOut: 1 });
    store.ledger.settle(entry, { outcome: 'late', requests: 0, tokensIn: 0, tokensOut: 0 });
    expect(store.ledger.since('a/groq', 'm', 0)).toEqual([{ at: 5, requests: 1, tokensIn: 1, tokensOut: 1 }]);
  });

  test('one that was written nowhere before is written whole, and nothing that waits is lost at the end', () => {
    store.ledger.note(opening(7), { outcome: 'ok', requests: 1, tokensIn: 3, tokensOut: 4 });
    const entry = store.ledger.open(opening(8)) ?? 0;
    store.ledger.settle(entry, { outcome: 'ok', requests: 1, tokensIn: 1, tokensOut: 2 });
    store.close();
    store = openHere();
    expect(store.ledger.since('a/groq', 'm', 0)).toEqual([
      { at: 7, requests: 1, tokensIn: 3, tokensOut: 4 },
      { at: 8, requests: 1, tokensIn: 1, tokensOut: 2 },
    ]);
  });

  test('is read by account, by model or over all, and from a time on', () => {
    store.ledger.open(opening(1));
    store.ledger.open(opening(2, { model: 'other' }));
    store.ledger.open(opening(3, { account: 'a/openrouter' }));
    expect(store.ledger.since('a/groq', undefined, 0).map(({ at }) => at)).toEqual([1, 2]);
    expect(store.ledger.since('a/groq', 'other', 0).map(({ at }) => at)).toEqual([2]);
    expect(store.ledger.since('a/groq', undefined, 2).map(({ at }) => at)).toEqual([2]);
  });

  test('tells the use of each account in a time', () => {
    const good = store.ledger.open(opening(10)) ?? 0;
    store.ledger.settle(good, { outcome: 'ok', requests: 1, tokensIn: 5, tokensOut: 6 });
    const bad = store.ledger.open(opening(11)) ?? 0;
    store.ledger.settle(bad, { outcome: 'rate-limited', requests: 0, tokensIn: 0, tokensOut: 0 });
    store.ledger.open(opening(20));
    expect(store.ledger.totals(10, 20)).toEqual([
      { account: 'a/groq', requests: 1, failed: 1, tokensIn: 5, tokensOut: 6 },
    ]);
  });

  test('forgets what no window and no report asks for any more', () => {
    store.ledger.open(opening(DAY));
    store.ledger.open(opening(3 * DAY));
    store.ledger.forget(42 * DAY);
    expect(store.ledger.since('a/groq', undefined, 0).map(({ at }) => at)).toEqual([3 * DAY]);
  });
});

describe('small things that are kept', () => {
  test('come back by name, the latest of each', () => {
    store.kept.put('report/1', { n: 1 });
    store.kept.put('report/2', { n: 2 });
    store.kept.put('report/1', { n: 3 });
    store.kept.put('other', 1);
    expect([store.kept.get('report/1'), store.kept.get('nothing')]).toEqual([{ n: 3 }, undefined]);
    expect(store.kept.keys('report/')).toEqual(['report/1', 'report/2']);
    store.kept.remove('report/1');
    expect(store.kept.keys('report/')).toEqual(['report/2']);
  });
});
