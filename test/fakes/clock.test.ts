import { expect, test } from 'vitest';
import { sleep } from '../../main/node/clock/index.ts';
import { ManualClock } from './clock.ts';

test('fires in the order of time, then of arming, and at the time that was asked for', async () => {
  const clock = new ManualClock();
  const start = clock.monotonic();
  const fired: [string, number][] = [];
  const note = (name: string) => () => fired.push([name, clock.monotonic() - start]);
  clock.timer(20, note('late'));
  clock.timer(10, note('first'));
  clock.timer(10, note('second'));
  await clock.advance(15);
  expect(fired).toEqual([
    ['first', 10],
    ['second', 10],
  ]);
  await clock.advance(5);
  expect(fired.at(-1)).toEqual(['late', 20]);
  expect(clock.waiting).toBe(0);
});

test('what waits for a timer goes on before the next one fires', async () => {
  const clock = new ManualClock();
  const seen: string[] = [];
  const twice = async () => {
    await sleep(clock, 10);
    seen.push('woke');
    await sleep(clock, 10);
    seen.push('woke again');
  };
  const done = twice();
  clock.timer(15, () => seen.push('between'));
  await clock.advance(20);
  await done;
  expect(seen).toEqual(['woke', 'between', 'woke again']);
});

test('refresh starts the whole delay again, cancel is final', async () => {
  const clock = new ManualClock();
  let fired = 0;
  const timer = clock.timer(10, () => {
    fired += 1;
  });
  await clock.advance(9);
  timer.refresh();
  await clock.advance(9);
  expect(fired).toBe(0);
  await clock.advance(1);
  timer.refresh();
  await clock.advance(10);
  expect(fired).toBe(2);
  timer.cancel();
  timer.refresh();
  await clock.advance(100);
  expect(fired).toBe(2);
});

test('a jump of the wall clock moves neither durations nor timers', async () => {
  const clock = new ManualClock();
  const wall = clock.now();
  const start = clock.monotonic();
  clock.jump(-3_600_000);
  await clock.advance(1);
  expect([clock.now() - wall, clock.monotonic() - start]).toEqual([-3_599_999, 1]);
});
