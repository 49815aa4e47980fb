import { expect, test } from 'vitest';
import type { Backend, ProbeResult } from '../../../main/node/backends/backend.ts';
import { BackendState } from '../../../main/node/cascade/backend-state.ts';
import { Prober } from '../../../main/node/cascade/prober.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { failure, hangs, standIn } from './stand-ins.ts';

const ALIVE: ProbeResult = { kind: 'alive', proves: 'answers' };
const GENERATES: ProbeResult = { kind: 'alive', proves: 'generates' };
const DEAD: ProbeResult = { kind: 'dead', failure: failure('unreachable') };

function setup(probe: (signal: AbortSignal) => Promise<ProbeResult>, looks: { notReady?: string } = {}) {
  const clock = new ManualClock();
  const looked: number[] = [];
  const start = clock.monotonic();
  const counted: Backend['probe'] = signal => {
    looked.push(clock.monotonic() - start);
    return probe(signal);
  };
  const state = new BackendState(
    'a',
    standIn('one', hangs, { ...looks, probe: counted }),
    { failures: 1, openFor: 60_000 },
    clock,
  );
  let changes = 0;
  const prober = new Prober(clock, () => {
    changes += 1;
  });
  /** One failed try, as the cascade would have it. */
  const fail = () => {
    const permit = state.breaker.admit();
    if (!permit) throw new Error('nothing is let through');
    state.settle(permit, { kind: 'failed', failure: failure('server-error') });
    prober.notice('a/one');
  };
  return { clock, state, prober, looked, fail, changes: () => changes };
}

test('looks at each backend once at the start, and leaves a healthy one alone', async () => {
  const { clock, state, prober, looked, changes } = setup(async () => ALIVE);
  await prober.start([state]);
  await clock.advance(60_000);
  expect([looked, changes(), clock.waiting]).toEqual([[0], 1, 0]);
});

test('looks at one that is down less often as time goes by, and lets a trial through once it answers', async () => {
  let isBack = false;
  const { clock, state, prober, looked, fail } = setup(async () => (isBack ? ALIVE : DEAD));
  await prober.start([state]);
  fail();
  await clock.advance(3500);
  isBack = true;
  await clock.advance(10_000);
  expect([looked, state.health()]).toEqual([[0, 1000, 3000, 7000], { kind: 'on-trial', isTrying: false }]);
});

test('one that proves that it generates is used again without a trial', async () => {
  const { clock, state, prober, fail } = setup(async () => GENERATES);
  await prober.start([state]);
  fail();
  await clock.advance(1000);
  expect(state.health()).toEqual({ kind: 'ready' });
});

test('one that answers its probes and fails its trials is looked at less often, but within seven seconds', async () => {
  const { clock, state, prober, looked, fail } = setup(async () => ALIVE);
  await prober.start([state]);
  const gaps: number[] = [];
  for (let time = 0; time < 5; time++) {
    fail();
    const before = clock.monotonic();
    while (state.health().kind === 'down') await clock.advance(100);
    gaps.push(clock.monotonic() - before);
  }
  expect(gaps).toEqual([1000, 2000, 4000, 7000, 7000]);
  expect(looked).toHaveLength(6);
});

test('a probe that gets no answer is cut short after five seconds, and the next one comes', async () => {
  const { clock, state, prober, looked, fail } = setup(
    signal => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true })),
  );
  const started = prober.start([state]);
  fail();
  await clock.advance(5000);
  await started;
  await clock.advance(1000);
  expect(looked).toEqual([0, 6000]);
});

test('a probe that throws is no more than one without an answer', async () => {
  const { clock, state, prober, looked, fail } = setup(async () => {
    throw new Error('a bug');
  });
  await prober.start([state]);
  fail();
  await clock.advance(2000);
  expect(looked).toEqual([0, 1000, 2000]);
});

test('one that a person has to see to is looked at every five seconds', async () => {
  const { clock, state, prober, looked } = setup(async () => ALIVE, { notReady: 'no model is pulled' });
  await prober.start([state]);
  await clock.advance(10_000);
  expect(looked).toEqual([0, 5000, 10_000]);
});

test('a refused key is not asked about', async () => {
  const { clock, state, prober, looked } = setup(async () => ALIVE);
  await prober.start([state]);
  const permit = state.breaker.admit();
  if (permit) state.settle(permit, { kind: 'failed', failure: failure('bad-credentials') });
  prober.notice('a/one');
  await clock.advance(60_000);
  expect(looked).toEqual([0]);
});

test('one that is down and rests as well is looked at all the same', async () => {
  const { clock, state, prober, looked, fail } = setup(async () => ALIVE);
  await prober.start([state]);
  const limited = state.breaker.admit();
  if (limited) state.settle(limited, { kind: 'failed', failure: failure('rate-limited', { retryAfter: 3000 }) });
  fail();
  await clock.advance(3000);
  expect([looked, state.health()]).toEqual([[0, 1000], { kind: 'on-trial', isTrying: false }]);
});

test('many failures at one time are one reason to look', async () => {
  const { clock, state, prober, looked, fail } = setup(async () => DEAD);
  await prober.start([state]);
  fail();
  for (let time = 0; time < 20; time++) prober.notice('a/one');
  await clock.advance(1500);
  expect(looked).toEqual([0, 1000]);
});

test('one that is forgotten is not looked at again, and its probe is cut short', async () => {
  let reason: unknown;
  const { clock, state, prober, looked, fail } = setup(
    signal =>
      new Promise((_, reject) =>
        signal.addEventListener('abort', () => {
          reason = signal.reason;
          reject(reason);
        }),
      ),
  );
  const started = prober.start([state]);
  fail();
  prober.forget(state);
  await started;
  await clock.advance(60_000);
  expect([looked, String(reason), clock.waiting]).toEqual([[0], 'Error: no longer in use', 0]);
});

test('forgetting an old backend leaves the new one of the same name alone', async () => {
  const { clock, state, prober } = setup(async () => DEAD);
  const fresh = setup(async () => DEAD);
  await prober.start([state]);
  await prober.start([fresh.state]);
  prober.forget(state);
  prober.notice('a/one');
  const permit = fresh.state.breaker.admit();
  if (permit) fresh.state.settle(permit, { kind: 'failed', failure: failure('server-error') });
  prober.notice('a/one');
  await clock.advance(1000);
  expect(fresh.looked).toHaveLength(2);
});

test('when it stops nothing is left behind', async () => {
  const { clock, state, prober, looked, fail } = setup(async () => DEAD);
  await prober.start([state]);
  fail();
  prober.stop();
  prober.notice('a/one');
  await clock.advance(60_000);
  expect([looked, clock.waiting]).toEqual([[0], 0]);
});

test('while nothing listens there no request has to find that out, however long it lasts', async () => {
  const { clock, state, prober, fail } = setup(async () => DEAD);
  await prober.start([state]);
  fail();
  await clock.advance(10 * 60_000);
  expect(state.health().kind).toBe('down');
});

test('a failure that may be the probe’s own keeps nobody out: a request may try when the time is up', async () => {
  const { clock, state, prober, fail } = setup(async () => ({ kind: 'dead', failure: failure('server-error') }));
  await prober.start([state]);
  fail();
  await clock.advance(60_000);
  expect(state.health()).toEqual({ kind: 'on-trial', isTrying: false });
});

test('one that may be back is looked at at once, also when somebody says so while it is being looked at', async () => {
  let isBack = false;
  const { clock, state, prober, looked, fail } = setup(async () => {
    const found = isBack ? GENERATES : DEAD;
    await new Promise<void>(resolve => void clock.timer(200, resolve));
    return found;
  });
  const started = prober.start([state]);
  await clock.advance(300);
  await started;
  fail();
  await clock.advance(1100);
  // It is being looked at, and will be found dead.
  isBack = true;
  prober.mayBeBack('a/one');
  await clock.advance(500);
  expect(state.health()).toEqual({ kind: 'ready' });
  expect(looked).toHaveLength(3);

  fail();
  prober.mayBeBack('a/one');
  await clock.advance(200);
  expect([looked.length, state.health()]).toEqual([4, { kind: 'ready' }]);
});

test('one that is well is not looked at because somebody says that it may be back', async () => {
  const { clock, state, prober, looked } = setup(async () => ALIVE);
  await prober.start([state]);
  prober.mayBeBack('a/one');
  prober.mayBeBack('a/unknown');
  await clock.advance(60_000);
  expect(looked).toEqual([0]);
});
