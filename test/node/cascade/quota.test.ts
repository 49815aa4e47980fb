import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ManualClock, settle } from '../../fakes/clock.ts';
import { accountWith, GROQ } from '../quota/stand-ins.ts';
import { answers, asked, fails, hangs, request, setup, standIn, streamed, writes } from './stand-ins.ts';

const HOUR = 3_600_000;
const cloud = { tier: 'cloud' as const, maxConcurrent: 100 };

/** A cascade with one account `a/c` of so many requests a day, and what else is given. */
function withAccount(
  limit: number,
  steps: Parameters<typeof standIn>[1],
  given: Parameters<typeof accountWith>[1] = {},
) {
  const clock = new ManualClock();
  const { account, memory } = accountWith({ 'requests-day': limit }, { ...given, clock });
  const backend = standIn('c', steps, cloud);
  const used = () => account.view().windows[0]?.used;
  return { ...setup([backend], {}, { clock, accounts: { c: account } }), account, memory, backend, used };
}

describe('a request takes a place in its account’s quota', () => {
  test('and never more than there are, however many come at once', async () => {
    const { cascade, backend, account } = withAccount(100, answers('hi'));
    account.heard([{ window: 'requests-day', limit: 100, remaining: 30 }]);
    const outcomes = await Promise.all(Array.from({ length: 40 }, () => asked(cascade)));
    expect(outcomes.filter(({ text }) => text === 'hi')).toHaveLength(10);
    expect(backend.calls).toHaveLength(10);
  });

  test('with the tokens that the answer took, plain or streamed', async () => {
    const { cascade, memory } = withAccount(100, [answers('hi'), writes('one two')]);
    await asked(cascade);
    await streamed(cascade);
    expect(memory.rows).toMatchObject([
      { outcome: 'ok', requests: 1, tokensIn: 3, tokensOut: 5, settled: 1 },
      { outcome: 'ok', requests: 1, settled: 1 },
    ]);
  });

  test('which is written down before it is sent', async () => {
    let rowsWhenSent: number | undefined;
    const step = () => {
      rowsWhenSent = memory.rows.length;
      return answers('hi')(undefined as never);
    };
    const { cascade, memory } = withAccount(100, step);
    await asked(cascade);
    expect(rowsWhenSent).toBe(1);
  });

  test('and keeps it when the caller hangs up in the middle', async () => {
    const { cascade, memory, used } = withAccount(100, hangs);
    const caller = new AbortController();
    const asking = asked(cascade, { signal: caller.signal });
    await settle();
    caller.abort(new Error('gone'));
    await expect(asking).rejects.toThrow('gone');
    expect(used()).toBe(1);
    expect(memory.rows).toMatchObject([{ outcome: 'cancelled', settled: 1 }]);
  });

  test('gives it back when the caller had left before anything was sent', async () => {
    const { cascade, used } = withAccount(100, hangs);
    await expect(asked(cascade, { signal: AbortSignal.abort(new Error('gone')) })).rejects.toThrow('gone');
    expect(used()).toBe(0);
  });

  test('gives it back when nobody was reached', async () => {
    const { cascade, memory, used, clock } = withAccount(100, fails('unreachable'));
    const asking = asked(cascade);
    await clock.advance(5000);
    expect(await asking).toMatchObject({ status: 503 });
    expect(used()).toBe(0);
    expect(memory.rows.every(({ settled }) => settled === 1)).toBe(true);
  });

  test('once for a stream that breaks off and is continued elsewhere', async () => {
    const clock = new ManualClock();
    const { account, memory } = accountWith({ 'requests-day': 100 }, { clock });
    const text = 'one two three four five';
    const prefill = { ...cloud, capabilities: ['prefill' as const] };
    const backends = [standIn('c', writes(text, { cutAfter: 2 }), prefill), standIn('d', writes(text), prefill)];
    const { cascade } = setup(backends, {}, { clock, accounts: { c: account } });
    expect(await streamed(cascade)).toMatchObject({ text, end: 'complete' });
    expect(memory.rows).toMatchObject([{ outcome: 'cut-off', requests: 1, settled: 1 }]);
  });
});

describe('a caller', () => {
  test('is told when the first account has something again', async () => {
    const { cascade, account, clock } = withAccount(100, answers('hi'));
    account.heard([{ window: 'requests-day', limit: 100, remaining: 0 }]);
    const outcome = await cascade.chat(request());
    expect(outcome).toMatchObject({
      kind: 'refused',
      refusal: {
        status: 503,
        retryAfter: 12 * HOUR,
        message: 'No backend can answer now. a/c: rests until 00:00 UTC (used up: 100 of 100 a day).',
      },
    });
    expect(clock.now()).toBe(Date.UTC(2026, 10, 24, 12));
  });

  test('who pays gets what is kept when the free share is used', async () => {
    const { cascade, account } = withAccount(100, answers('hi'));
    account.heard([{ window: 'requests-day', limit: 100, remaining: 20 }]);
    expect(await asked(cascade)).toMatchObject({ status: 503 });
    expect(await asked(cascade, { userTier: 'paid' })).toMatchObject({ text: 'hi' });
  });

  test('waits for a minute’s window that is free again within seconds', async () => {
    const clock = new ManualClock();
    const { account } = accountWith({ 'requests-minute': 30 }, { clock, terms: GROQ });
    const { cascade } = setup([standIn('c', answers('hi'), cloud)], {}, { clock, accounts: { c: account } });
    for (let sent = 0; sent < 29; sent++) await asked(cascade);
    const last = asked(cascade);
    await clock.advance(2100);
    expect(await last).toMatchObject({ text: 'hi' });
  });
});

describe('a failure', () => {
  test('429 that names a window teaches its limit, and rests for seconds', async () => {
    const limits = [{ window: 'requests-minute' as const, limit: 30, remaining: 0 }];
    const { cascade, account, state, clock } = withAccount(100, fails('rate-limited', { retryAfter: 8000, limits }));
    await asked(cascade);
    expect(account.view().windows[0]).toMatchObject({ window: 'requests-minute', limit: 30, used: 30 });
    expect(state('c').health()).toMatchObject({ kind: 'resting', until: clock.now() + 8000 });
  });

  test('the moment that the provider named is kept, whatever our count and its margin say of the minute', async () => {
    const limits = [{ window: 'requests-minute' as const, limit: 30, remaining: 0 }];
    const steps = [fails('rate-limited', { retryAfter: 2000, limits }), answers('hi')];
    const { cascade, clock } = withAccount(100, steps);
    const asking = asked(cascade);
    await clock.advance(2000);
    expect(await asking).toEqual({ text: 'hi', trail: 'a/c:rate-limited,a/c:ok' });
  });

  test('a spent account is asked no more until its reset', async () => {
    const { cascade, backend, clock } = withAccount(100, [fails('quota-spent', { retryAfter: HOUR }), answers('hi')]);
    await asked(cascade);
    for (let minute = 0; minute < 59; minute++) {
      await clock.advance(60_000);
      await asked(cascade);
    }
    expect(backend.calls).toHaveLength(1);
    await clock.advance(60_000);
    expect(await asked(cascade)).toMatchObject({ text: 'hi' });
  });

  test('by hand it is asked again at once', async () => {
    const { cascade, state } = withAccount(100, [fails('quota-spent', { retryAfter: HOUR }), answers('hi')]);
    await asked(cascade);
    state('c').resetCoolDown();
    expect(await asked(cascade)).toMatchObject({ text: 'hi' });
  });

  test('a timeout is no spent quota', async () => {
    const { cascade, account } = withAccount(100, [fails('timed-out'), answers('hi')]);
    await asked(cascade);
    expect(account.view().paid).toBeUndefined();
    expect(await asked(cascade)).toMatchObject({ text: 'hi' });
  });
});

test('a caller’s own key takes nothing of an account', async () => {
  const { cascade, used, states } = withAccount(100, fails('server-error'));
  const own = setup([standIn('user-key-groq', answers('own'), cloud)]).states[0];
  expect(await asked(cascade, own ? { userKey: own } : {})).toMatchObject({ text: 'own' });
  expect(used()).toBe(states[0]?.failed);
});

describe('two accounts of a tier', () => {
  test('run out together, whatever their sizes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 10, max: 200 }), fc.integer({ min: 10, max: 200 }), async (one, two) => {
        const clock = new ManualClock();
        const accounts = {
          c: accountWith({ 'requests-day': one }, { clock }).account,
          d: accountWith({ 'requests-day': two }, { clock }).account,
        };
        const backends = [standIn('c', answers('hi'), cloud), standIn('d', answers('hi'), cloud)];
        const { cascade } = setup(backends, {}, { clock, accounts });
        const ofAll = () =>
          Object.values(accounts).map(account => account.standing({ userTier: 'free', promptTokens: 1 }));
        while (ofAll().every(({ stop }) => stop === undefined)) await asked(cascade);
        const windows = Object.values(accounts).flatMap(account => account.view().windows);
        const sizes = windows.map(({ softLimit }) => softLimit);
        // The larger one has at most as many left as it gets between two turns of the smaller.
        const turns = Math.ceil(Math.max(...sizes) / Math.min(...sizes));
        expect(Math.max(...windows.map(({ softLimit, used }) => softLimit - used))).toBeLessThanOrEqual(turns);
      }),
      { numRuns: 30 },
    );
  });
});
