import { expect, test } from 'vitest';
import { Breaker, type Permit } from '../../../main/node/cascade/breaker.ts';
import { ManualClock } from '../../fakes/clock.ts';

const OPTIONS = { failures: 3, openFor: 15_000 };

function setup() {
  const clock = new ManualClock();
  const breaker = new Breaker(OPTIONS, clock);
  const permit = (): Permit => {
    const given = breaker.admit();
    if (!given) throw new Error('the breaker lets nothing through');
    return given;
  };
  /** Fails as often as it takes to open it. */
  const breakIt = () => {
    for (let time = 0; time < OPTIONS.failures; time++) breaker.failed(permit());
  };
  return { clock, breaker, permit, breakIt };
}

test('opens after so many failures in a row, and lets nothing through until its time is up', async () => {
  const { clock, breaker, permit } = setup();
  breaker.failed(permit());
  breaker.failed(permit());
  expect(breaker.state).toEqual({ kind: 'closed' });
  breaker.failed(permit());
  expect(breaker.state).toEqual({ kind: 'open', until: clock.monotonic() + 15_000 });
  await clock.advance(14_999);
  expect(breaker.admit()).toBeUndefined();
  await clock.advance(1);
  expect(breaker.state).toEqual({ kind: 'half-open', isTrying: false });
});

test('a success in between starts the count again', () => {
  const { breaker, permit } = setup();
  for (let time = 0; time < 5; time++) {
    breaker.failed(permit());
    breaker.failed(permit());
    breaker.succeeded(permit());
  }
  expect(breaker.state).toEqual({ kind: 'closed' });
});

test('neither success nor failure: the count stays as it was', () => {
  const { breaker, permit } = setup();
  breaker.failed(permit());
  breaker.failed(permit());
  breaker.released(permit());
  breaker.failed(permit());
  expect(breaker.state.kind).toBe('open');
});

test('half-open lets one trial through at a time, and its success closes it', async () => {
  const { clock, breaker, permit, breakIt } = setup();
  breakIt();
  await clock.advance(15_000);
  const trial = permit();
  expect([trial.isTrial, breaker.admit(), breaker.state]).toEqual([
    true,
    undefined,
    { kind: 'half-open', isTrying: true },
  ]);
  breaker.succeeded(trial);
  expect([breaker.state, permit().isTrial, breaker.failedTrials]).toEqual([{ kind: 'closed' }, false, 0]);
});

test('a trial that fails opens it again at once, and is counted', async () => {
  const { clock, breaker, permit, breakIt } = setup();
  breakIt();
  for (const failedTrials of [1, 2]) {
    await clock.advance(15_000);
    breaker.failed(permit());
    expect([breaker.state.kind, breaker.failedTrials]).toEqual(['open', failedTrials]);
  }
});

test('a trial whose caller hung up leaves the place to the next one', async () => {
  const { clock, breaker, permit, breakIt } = setup();
  breakIt();
  await clock.advance(15_000);
  breaker.released(permit());
  expect(permit().isTrial).toBe(true);
});

test('a late failure of before the opening does not open it longer', async () => {
  const { clock, breaker, permit, breakIt } = setup();
  const slow = permit();
  breakIt();
  const { state } = breaker;
  await clock.advance(5000);
  breaker.failed(slow);
  expect(breaker.state).toEqual(state);
});

test('a late success of before the opening does not close it', () => {
  const { breaker, permit, breakIt } = setup();
  const slow = permit();
  breakIt();
  breaker.succeeded(slow);
  expect(breaker.state.kind).toBe('open');
});

test('late results do not decide over a trial, nor free its place', async () => {
  const { clock, breaker, permit, breakIt } = setup();
  const slow = [permit(), permit(), permit()] as const;
  breakIt();
  await clock.advance(15_000);
  permit();
  breaker.failed(slow[0]);
  breaker.succeeded(slow[1]);
  breaker.released(slow[2]);
  expect(breaker.state).toEqual({ kind: 'half-open', isTrying: true });
});

test('failures of before a recovery do not count after it', async () => {
  const { clock, breaker, permit, breakIt } = setup();
  const slow = [permit(), permit(), permit()];
  breakIt();
  await clock.advance(15_000);
  breaker.succeeded(permit());
  for (const late of slow) breaker.failed(late);
  expect(breaker.state).toEqual({ kind: 'closed' });
});

test('a trial that was overtaken by a person who closed it changes nothing', async () => {
  const { clock, breaker, permit, breakIt } = setup();
  breakIt();
  await clock.advance(15_000);
  const trial = permit();
  breaker.close();
  breaker.failed(trial);
  expect([breaker.state, breaker.failedTrials]).toEqual([{ kind: 'closed' }, 0]);
});

test('a probe that found it answering lets one trial through before its time', () => {
  const { breaker, permit, breakIt } = setup();
  breakIt();
  breaker.allowTrial();
  expect([permit().isTrial, breaker.admit()]).toEqual([true, undefined]);
});

test('that probe does not let a second trial beside one under way, and does nothing to a closed one', () => {
  const { breaker, permit, breakIt } = setup();
  breaker.allowTrial();
  expect(breaker.state).toEqual({ kind: 'closed' });
  breakIt();
  breaker.allowTrial();
  permit();
  breaker.allowTrial();
  expect(breaker.admit()).toBeUndefined();
});

test('a jump of the wall clock neither opens nor closes it', () => {
  const { clock, breaker, breakIt } = setup();
  breakIt();
  clock.jump(3_600_000);
  expect(breaker.state.kind).toBe('open');
});
