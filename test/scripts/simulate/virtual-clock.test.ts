import { expect, test } from 'vitest';
import { VirtualClock } from '../../../scripts/simulate/virtual-clock.ts';

test('fires what falls due in order of time, then of arming, and nothing later', async () => {
  const clock = new VirtualClock(1000);
  const fired: string[] = [];
  for (const [delay, name] of [
    [30, 'c'],
    [10, 'a'],
    [20, 'b'],
    [10, 'a too'],
    [41, 'late'],
  ] as const) {
    clock.timer(delay, () => fired.push(`${name} ${clock.now()}`));
  }
  await clock.runUntil(1040);
  expect([fired, clock.now(), clock.monotonic()]).toEqual([['a 1010', 'a too 1010', 'b 1020', 'c 1030'], 1040, 40]);
});

test('a timer armed again counts from then, a cancelled one never fires', async () => {
  const clock = new VirtualClock(0);
  const fired: string[] = [];
  const again = clock.timer(10, () => fired.push(`again ${clock.now()}`));
  const never = clock.timer(10, () => fired.push('never'));
  clock.timer(5, () => {
    again.refresh();
    never.cancel();
    never.refresh();
  });
  await clock.runUntil(100);
  expect(fired).toEqual(['again 15']);
});

test('what a timer sets off has settled before the next one fires', async () => {
  const clock = new VirtualClock(0);
  const fired: string[] = [];
  clock.timer(1, () => void Promise.resolve().then(() => Promise.resolve().then(() => fired.push('promises'))));
  clock.timer(1, () => fired.push('timer'));
  await clock.runUntil(1);
  expect(fired).toEqual(['promises', 'timer']);
});
