import { describe, expect, test } from 'vitest';
import { countedBy, type SpentOutcome } from '../../../main/node/quota/counting.ts';
import { accountWith, FREE, GROQ, PAID, useUp } from './stand-ins.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('how far an account is used', () => {
  test('80 of 100 a day for free users, up to two before the limit for paying ones', () => {
    const { account } = accountWith({ 'requests-day': 100 });
    expect(useUp(account)).toBe(80);
    expect(account.standing(FREE).stop).toMatchObject({
      kind: 'kept',
      until: Date.UTC(2026, 10, 25),
      reason: 'its free share is used (80 of 100); the rest is kept for paying users, resets at 00:00 UTC',
    });
    expect(useUp(account, PAID)).toBe(18);
    expect(account.standing(PAID).stop).toMatchObject({
      kind: 'spent',
      reason: 'rests until 00:00 UTC (used up: 98 of 100 a day). Nothing to do.',
    });
  });

  test.each([
    [5, 5],
    [10, 9],
    [30, 29],
    [1000, 980],
  ])('of %d a day, %d are used at most', (limit, most) => {
    expect(useUp(accountWith({ 'requests-day': limit }).account, PAID)).toBe(most);
  });

  test('a soft limit of nothing keeps the account for paying users', () => {
    const { account } = accountWith({ 'requests-day': 100 }, { softLimit: 0 });
    expect(account.standing(FREE).stop?.kind).toBe('kept');
    expect(account.standing(PAID).stop).toBeUndefined();
  });

  test('a minute has no part that is kept, and rests for seconds', async () => {
    const { account, clock } = accountWith({ 'requests-minute': 30 }, { terms: GROQ });
    expect(useUp(account)).toBe(29);
    expect(account.standing(FREE).stop).toMatchObject({ kind: 'shaped', until: clock.now() + 2000 });
    await clock.advance(2000);
    expect(useUp(account)).toBe(1);
  });

  test('the reason for a full minute is in words that a person understands', () => {
    const { account } = accountWith({ 'requests-minute': 30 });
    useUp(account);
    expect(account.standing(FREE).stop?.reason).toMatch(
      /^rests until \d\d:\d\d \(limit of 30 a minute\)\. Nothing to do\.$/,
    );
  });

  test('all windows have to fit, and the one that takes longest is told', () => {
    const { account } = accountWith({ 'requests-minute': 10, 'tokens-day': 1000 });
    expect(useUp(account)).toBe(8);
    expect(account.standing(FREE).stop?.kind).toBe('kept');
    useUp(account, PAID);
    expect(account.standing(PAID).stop?.kind).toBe('spent');
  });

  test('a request that is estimated above a whole minute goes when the minute is empty', async () => {
    const { account, clock } = accountWith({ 'tokens-minute': 8000 }, { terms: GROQ });
    const large = { userTier: 'free', promptTokens: 20_000 } as const;
    expect(account.lease(large)).toBeDefined();
    expect(account.standing(FREE).stop?.kind).toBe('shaped');
    await clock.advance(5 * MINUTE);
    expect(account.standing(large).stop).toBeUndefined();
  });
});

describe('a lease', () => {
  test('concurrent requests cannot take more places than there are', () => {
    const { account } = accountWith({ 'requests-day': 100 });
    useUp(account, FREE, 70);
    const leases = Array.from({ length: 40 }, () => account.lease(FREE)).filter(lease => lease !== undefined);
    expect(leases).toHaveLength(10);
  });

  test('is settled at what the answer took: the estimate’s rest is free again', () => {
    const { account } = accountWith({ 'tokens-minute': 1000 });
    const lease = account.lease({ userTier: 'free', promptTokens: 100, answerTokens: 800 });
    expect(account.standing(FREE).stop?.kind).toBe('shaped');
    lease?.settle({ outcome: 'ok', tokensIn: 90, tokensOut: 20 });
    expect(account.view().windows[0]?.used).toBe(110);
  });

  test('gives its place back when nothing was sent', () => {
    const { account, memory } = accountWith({ 'requests-day': 100, 'tokens-day': 1000 });
    account.lease(FREE)?.release();
    expect(account.view().windows.map(({ used }) => used)).toEqual([0, 0]);
    expect(memory.rows[0]).toMatchObject({ outcome: 'released', requests: 0, tokensIn: 0 });
  });

  test('is settled once, however often it is told', () => {
    const { account, memory } = accountWith({ 'requests-day': 100 });
    const lease = account.lease(FREE);
    lease?.settle({ outcome: 'ok' });
    lease?.settle({ outcome: 'unreachable' });
    lease?.release();
    expect(account.view().windows[0]?.used).toBe(1);
    expect(memory.rows[0]).toMatchObject({ outcome: 'ok', settled: 1 });
  });

  test('without a known length, an answer is taken to be as long as this account’s mostly are', () => {
    const { account } = accountWith({ 'tokens-day': 1_000_000 });
    const unknown = { userTier: 'free', promptTokens: 0 } as const;
    for (let place = 0; place < 100; place++)
      account.lease(unknown)?.settle({ outcome: 'ok', tokensIn: 0, tokensOut: 50 });
    const before = account.view().windows[0]?.used ?? 0;
    account.lease(unknown);
    expect((account.view().windows[0]?.used ?? 0) - before).toBeCloseTo(51, 0);
  });

  test('across midnight it concerns the day that it was taken in', async () => {
    const { account, clock } = accountWith({ 'requests-day': 100 });
    await clock.advance(12 * HOUR - 1000);
    const lease = account.lease(FREE);
    await clock.advance(5000);
    lease?.heard([{ window: 'requests-day', limit: 100, remaining: 0 }]);
    lease?.release();
    expect(account.view().windows[0]?.used).toBe(0);
  });
});

describe('what a provider counts', () => {
  const everything: SpentOutcome[] = ['ok', 'cancelled', 'timed-out', 'cut-off', 'not-an-answer', 'refused-content'];
  test.each(everything)('%s: a request and its tokens', outcome => {
    expect(countedBy(outcome, GROQ)).toEqual({ request: true, tokens: true });
  });

  test.each<SpentOutcome>(['unreachable', 'bad-credentials'])('%s: nothing', outcome => {
    expect(countedBy(outcome, { countsRefused: true })).toEqual({ request: false, tokens: false });
  });

  test.each<SpentOutcome>(['rate-limited', 'quota-spent'])(
    '%s: at OpenRouter the request, at Groq nothing',
    outcome => {
      expect(countedBy(outcome, { countsRefused: true })).toEqual({ request: true, tokens: false });
      expect(countedBy(outcome, GROQ)).toEqual({ request: false, tokens: false });
    },
  );
});

test('an account without a limit is written down when its answer is there, in one go', () => {
  const { account, memory } = accountWith({});
  const lease = account.lease(FREE);
  expect(memory.rows).toEqual([]);
  lease?.settle({ outcome: 'ok', tokensIn: 7, tokensOut: 3 });
  expect(memory.rows).toMatchObject([{ outcome: 'ok', requests: 1, tokensIn: 7, tokensOut: 3 }]);
});

describe('a crash and a restart', () => {
  test('keep the count, and what was under way is spent', () => {
    const { account, again } = accountWith({ 'requests-day': 100, 'tokens-day': 100_000 });
    useUp(account, FREE, 30);
    for (let place = 0; place < 5; place++) account.lease(FREE);
    const used = again()
      .view()
      .windows.map(window => [window.window, window.used]);
    expect(used).toEqual([
      ['requests-day', 35],
      ['tokens-day', 3500],
    ]);
  });

  test('keep what was learnt, with its date', () => {
    const { account, again, clock } = accountWith({});
    account.heard([{ window: 'requests-day', limit: 50, remaining: 12 }]);
    expect(again().view().windows).toMatchObject([
      { window: 'requests-day', limit: 50, used: 38, source: 'learnt', learntAt: clock.now() },
    ]);
  });

  test('keep a spent account spent until its reset', async () => {
    const { account, again, clock } = accountWith({});
    account.lease(FREE)?.settle({ outcome: 'quota-spent', retryAfter: 2 * HOUR });
    expect(again().standing(PAID).stop).toMatchObject({ kind: 'spent', until: clock.now() + 2 * HOUR });
    await clock.advance(2 * HOUR);
    expect(again().standing(PAID).stop).toBeUndefined();
  });

  test('a broken note of what was learnt is forgotten, and learnt again', () => {
    const { memory, again } = accountWith({ 'requests-day': 100 });
    memory.get = () => ({ limits: { 'requests-day': 'many' }, seen: 3, spentUntil: 'soon' });
    expect(again().view().windows).toMatchObject([{ limit: 100, source: 'configured' }]);
  });
});

describe('what the provider says', () => {
  test('less left than we thought: ours follows', () => {
    const { account } = accountWith({ 'requests-day': 100 });
    account.heard([{ window: 'requests-day', remaining: 25 }]);
    expect(account.view().windows[0]?.used).toBe(75);
  });

  test('more left than we thought: ours stays, since some may be under way', () => {
    const { account } = accountWith({ 'requests-day': 100 });
    useUp(account, FREE, 50);
    account.heard([{ window: 'requests-day', limit: 100, remaining: 90 }]);
    expect(account.view().windows[0]?.used).toBe(50);
  });

  test('an owner who wants less than the provider gives gets less; who wants more gets what there is', () => {
    const { account } = accountWith({ 'requests-day': 100, 'requests-minute': 60 });
    account.heard([
      { window: 'requests-day', limit: 1000, remaining: 900 },
      { window: 'requests-minute', limit: 30 },
    ]);
    const limits = account.view().windows.map(({ window, limit, source }) => [window, limit, source]);
    expect(limits).toEqual([
      ['requests-minute', 30, 'learnt'],
      ['requests-day', 100, 'configured'],
    ]);
  });

  test('a limit that is learnt counts what was used before it was known', () => {
    const { account } = accountWith({});
    useUp(account, FREE, 40);
    account.heard([{ window: 'requests-day', limit: 100 }]);
    expect(account.view().windows[0]?.used).toBe(40);
  });

  test('the same limit at each answer is not written at each answer', () => {
    const { account, memory } = accountWith({}, { terms: GROQ });
    for (let left = 999; left > 900; left--) {
      account.lease(FREE)?.settle({ outcome: 'ok' });
      account.heard([{ window: 'requests-day', limit: 1000, remaining: left }]);
    }
    expect(memory.puts).toBe(1);
  });

  test('by hand it is forgotten; our own count stays', () => {
    const { account } = accountWith({ 'requests-day': 100 });
    useUp(account, FREE, 20);
    account.heard([{ window: 'requests-day', limit: 50, remaining: 0 }]);
    account.lease(FREE)?.settle({ outcome: 'quota-spent', retryAfter: HOUR });
    expect(account.standing(PAID).stop).toBeDefined();
    account.reset();
    expect(account.view()).toMatchObject({ windows: [{ limit: 100, used: 20 }] });
    expect(account.standing(FREE).stop).toBeUndefined();
  });

  test.each<SpentOutcome>(['rate-limited', 'timed-out', 'server-error'])('%s is no spent quota', outcome => {
    const { account } = accountWith({});
    account.lease(FREE)?.settle({ outcome, retryAfter: HOUR });
    expect(account.standing(FREE).stop).toBeUndefined();
  });
});

describe('a clock that jumps', () => {
  test.each([
    ['forwards', 30 * HOUR],
    ['backwards', -30 * HOUR],
  ])('%s neither frees a spent account nor locks it for longer', async (_, by) => {
    const { account, clock } = accountWith({ 'requests-day': 100 });
    await clock.advance(12 * HOUR - 5 * MINUTE);
    useUp(account);
    clock.jump(by);
    expect(account.standing(FREE).stop?.until).toBe(clock.now() + 5 * MINUTE);
    await clock.advance(5 * MINUTE - 1);
    expect(account.standing(FREE).stop).toBeDefined();
    await clock.advance(1);
    expect(account.standing(FREE).stop).toBeUndefined();
  });

  test('set right backwards for good, a rolling day is as long as before', async () => {
    const { account, clock } = accountWith({ 'requests-day': 100 }, { terms: { ...GROQ, day: 'rolling' } });
    useUp(account);
    clock.jump(-10 * HOUR);
    account.standing(FREE);
    await clock.advance(20 * MINUTE);
    account.standing(FREE);
    await clock.advance(24 * HOUR - 21 * MINUTE);
    expect(account.standing(FREE).stop).toBeDefined();
    await clock.advance(30 * MINUTE);
    expect(account.standing(FREE).stop).toBeUndefined();
  });
});
