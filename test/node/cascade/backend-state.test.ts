import { describe, expect, test } from 'vitest';
import type { Failure } from '../../../main/node/backends/failure.ts';
import { BackendState } from '../../../main/node/cascade/backend-state.ts';
import type { Permit } from '../../../main/node/cascade/breaker.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { failure, hangs, standIn } from './stand-ins.ts';

function setup(notReady?: string) {
  const clock = new ManualClock();
  const backend = standIn('one', hangs, notReady ? { notReady } : {});
  const state = new BackendState('a', backend, { failures: 3, openFor: 15_000 }, clock);
  const permit = (): Permit => {
    const given = state.breaker.admit();
    if (!given) throw new Error('the breaker lets nothing through');
    return given;
  };
  const ok = (firstToken: number | undefined) => state.settle(permit(), { kind: 'ok', firstToken });
  const fail = (failed: Failure, from = permit()) => state.settle(from, { kind: 'failed', failure: failed });
  return { clock, state, permit, ok, fail };
}

test('tells its times in whole milliseconds, whatever the fractions of the clock that never jumps', () => {
  const clock = new ManualClock();
  let fraction = 0.25;
  const fine = {
    now: () => clock.now(),
    monotonic: () => clock.monotonic() + fraction,
    timer: clock.timer.bind(clock),
  };
  const rules = { failures: 1, openFor: 15_000 };
  for (const kind of ['rate-limited', 'server-error'] as const) {
    const state = new BackendState('a', standIn('one', hangs), rules, fine);
    fraction = 0.25;
    const permit = state.breaker.admit();
    if (!permit) throw new Error('the breaker lets nothing through');
    state.settle(permit, { kind: 'failed', failure: failure(kind) });
    fraction = 0.6;
    const health = state.health();
    expect(health.kind === 'resting' || health.kind === 'down' ? Number.isInteger(health.until) : health).toBe(true);
  }
});

describe('rests', () => {
  test('after a 429 with a time: until then', async () => {
    const { clock, state, fail } = setup();
    fail(failure('rate-limited', { retryAfter: 60_000 }));
    expect(state.health()).toEqual({ kind: 'resting', until: clock.now() + 60_000, reason: 'rate limit' });
    await clock.advance(59_999);
    expect(state.health().kind).toBe('resting');
    await clock.advance(1);
    expect(state.health()).toEqual({ kind: 'ready' });
  });

  test('after a 429 without a time: a second, doubled each time to half a minute, and a second again after a success', async () => {
    const { clock, state, fail, ok } = setup();
    const lengths: number[] = [];
    for (let time = 0; time < 7; time++) {
      fail(failure('rate-limited'));
      const health = state.health();
      const length = health.kind === 'resting' ? health.until - clock.now() : 0;
      lengths.push(length);
      await clock.advance(length);
    }
    ok(100);
    fail(failure('rate-limited'));
    expect(lengths).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    expect(state.health()).toMatchObject({ until: clock.now() + 1000 });
  });

  test('twenty requests that are turned away together are one reason to rest, not twenty', () => {
    const { clock, state, permit, fail } = setup();
    const together = Array.from({ length: 20 }, permit);
    for (const one of together) fail(failure('rate-limited'), one);
    expect(state.health()).toMatchObject({ until: clock.now() + 1000 });
  });

  test('a shorter wait that comes later does not end a longer one', () => {
    const { clock, state, permit, fail } = setup();
    const slow = permit();
    fail(failure('quota-spent', { retryAfter: 3_600_000 }));
    fail(failure('rate-limited', { retryAfter: 2000 }), slow);
    expect(state.health()).toEqual({ kind: 'resting', until: clock.now() + 3_600_000, reason: 'its quota is spent' });
  });

  test('a spent quota without a time: a quarter of an hour', () => {
    const { clock, state, fail } = setup();
    fail(failure('quota-spent'));
    expect(state.health()).toEqual({ kind: 'resting', until: clock.now() + 900_000, reason: 'its quota is spent' });
  });

  test('not for a single request that was too large for it', () => {
    const { state, fail } = setup();
    fail(failure('rate-limited', { requestTooLarge: true }));
    expect([state.health(), state.failureShare]).toEqual([{ kind: 'ready' }, 0]);
  });

  test('no longer than it was told when the wall clock is set back', async () => {
    const { clock, state, fail } = setup();
    fail(failure('rate-limited', { retryAfter: 60_000 }));
    clock.jump(-3_600_000);
    expect(state.health()).toMatchObject({ kind: 'resting', until: clock.now() + 60_000 });
    await clock.advance(60_000);
    expect(state.health()).toEqual({ kind: 'ready' });
  });

  test('no longer than it was told when the machine slept meanwhile', () => {
    const { clock, state, fail } = setup();
    fail(failure('rate-limited', { retryAfter: 60_000 }));
    clock.jump(3_600_000);
    expect(state.health()).toEqual({ kind: 'ready' });
  });

  test('a rest does not hide that it is down when the rest is over', async () => {
    const { clock, state, permit, fail } = setup();
    const slow = permit();
    for (let time = 0; time < 3; time++) fail(failure('server-error'));
    fail(failure('rate-limited', { retryAfter: 2000 }), slow);
    await clock.advance(2000);
    expect(state.health()).toEqual({ kind: 'down', until: clock.now() + 13_000 });
  });
});

describe('health', () => {
  test('three failures in a row: down, then on trial, then ready', async () => {
    const { clock, state, permit, fail } = setup();
    for (let time = 0; time < 3; time++) fail(failure('unreachable'));
    expect(state.health()).toEqual({ kind: 'down', until: clock.now() + 15_000 });
    await clock.advance(15_000);
    expect(state.health()).toEqual({ kind: 'on-trial', isTrying: false });
    const trial = permit();
    expect(state.health()).toEqual({ kind: 'on-trial', isTrying: true });
    state.settle(trial, { kind: 'ok', firstToken: 100 });
    expect([state.health(), state.failureShare]).toEqual([{ kind: 'ready' }, 0]);
  });

  test.each<[string, Failure['kind'], string]>([
    ['refused', 'unreachable', 'down'],
    ['silent', 'timed-out', 'down'],
    ['cut off', 'cut-off', 'down'],
    ['5xx', 'server-error', 'down'],
    ['HTML', 'not-an-answer', 'down'],
    ['a wrong request', 'bad-request', 'ready'],
    ['the content filter', 'refused-content', 'ready'],
    ['a prompt too long', 'context-too-long', 'ready'],
  ])('after %s ten times: %s is %s', (_, kind, expected) => {
    const { state, fail } = setup();
    for (let time = 0; time < 10 && state.health().kind === 'ready'; time++) fail(failure(kind));
    expect(state.health().kind).toBe(expected);
  });

  test('callers who hang up say nothing of it', () => {
    const { state, permit } = setup();
    for (let time = 0; time < 10; time++) state.settle(permit(), { kind: 'released' });
    expect([state.health(), state.failureShare, state.answered, state.failed]).toEqual([{ kind: 'ready' }, 0, 0, 0]);
  });

  test('a refused key disables it until a person enables it again', async () => {
    const { clock, state, permit, fail } = setup();
    const slow = permit();
    fail(failure('bad-credentials'));
    state.settle(slow, { kind: 'ok', firstToken: 50 });
    await clock.advance(86_400_000);
    expect(state.health()).toEqual({ kind: 'disabled', reason: 'its key was refused (bad-credentials it was)' });
    state.enable();
    expect(state.health()).toEqual({ kind: 'ready' });
  });

  test('enabling forgets whatever kept it out', () => {
    const { state, permit, fail } = setup();
    const slow = permit();
    for (let time = 0; time < 3; time++) fail(failure('server-error'));
    fail(failure('quota-spent'), slow);
    state.enable();
    expect(state.health()).toEqual({ kind: 'ready' });
  });

  test('what a person has to do is told', () => {
    expect(setup('no model is pulled').state.health()).toEqual({ kind: 'not-ready', reason: 'no model is pulled' });
  });
});

describe('how it has done lately', () => {
  test('first tokens are learnt from answers only, the latest weighing most', () => {
    const { state, ok, fail } = setup();
    fail(failure('server-error'));
    expect(state.firstToken).toBeUndefined();
    ok(1000);
    ok(undefined);
    ok(2000);
    fail(failure('timed-out'));
    expect(state.firstToken).toBeCloseTo(1300);
  });

  test('the share of failures fades within seconds', async () => {
    const { clock, state, fail } = setup();
    fail(failure('server-error'));
    const shares = [state.failureShare];
    for (let time = 0; time < 2; time++) {
      await clock.advance(3000);
      shares.push(state.failureShare);
    }
    expect(shares).toEqual([1, 0.5, 0]);
  });

  test('one failure among many answers weighs little', () => {
    const { state, ok, fail } = setup();
    for (let time = 0; time < 9; time++) ok(100);
    fail(failure('server-error'));
    expect(state.failureShare).toBeCloseTo(0.1);
  });

  test('counts answers and failures, and keeps the last error with its time', async () => {
    const { clock, state, ok, fail } = setup();
    ok(100);
    fail(failure('server-error'));
    await clock.advance(500);
    fail(failure('bad-request'));
    expect([state.answered, state.failed, state.lastError]).toEqual([
      1,
      1,
      { at: clock.now() - 500, kind: 'server-error', message: 'server-error it was' },
    ]);
  });

  test('those who wait in its line count as its load', () => {
    const { state } = setup();
    for (let taken = 0; taken < 4; taken++) state.slots.tryTake();
    state.slots.join(() => {});
    expect(state.snapshot({ userTier: 'free', promptTokens: 5 })).toMatchObject({ id: 'a/one', inFlight: 5, slots: 4 });
  });
});

test('a backend that is being made ready says until when, as its own guess goes', () => {
  const clock = new ManualClock();
  const looks = { notReady: 'Its model is being fetched.', readyIn: 9000, kind: 'embedded' as const };
  const state = new BackendState('a', standIn('one', hangs, looks), { failures: 3, openFor: 15_000 }, clock);
  expect(state.health()).toEqual({
    kind: 'not-ready',
    reason: 'Its model is being fetched.',
    until: clock.now() + 9000,
  });
  expect(state.snapshot({ userTier: 'free', promptTokens: 5 }).isLastResort).toBe(true);
});
