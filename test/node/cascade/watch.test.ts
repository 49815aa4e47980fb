import { expect, test } from 'vitest';
import { Watch } from '../../../main/node/cascade/watch.ts';
import { ManualClock } from '../../fakes/clock.ts';

function watched(limit: number) {
  const clock = new ManualClock();
  const silences: number[] = [];
  const watch = new Watch(clock, limit, () => silences.push(clock.monotonic() - 1_000_000));
  return { clock, silences, watch };
}

test('tells of a silence when it has lasted so long', async () => {
  const { clock, silences } = watched(100);
  await clock.advance(99);
  expect(silences).toEqual([]);
  await clock.advance(1);
  expect(silences).toEqual([100]);
});

test('counts from the last sign of life, however many there were', async () => {
  const { clock, silences, watch } = watched(100);
  for (let sign = 0; sign < 5; sign += 1) {
    await clock.advance(90);
    watch.sign();
  }
  await clock.advance(99);
  expect(silences).toEqual([]);
  await clock.advance(1);
  expect(silences).toEqual([550]);
});

test('goes on watching after a silence', async () => {
  const { clock, silences } = watched(100);
  await clock.advance(250);
  expect(silences).toEqual([100, 200]);
});

test.each([
  ['a shorter', 30, 80],
  ['a longer', 500, 550],
])('takes %s limit from the moment of the change', async (_, limit, at) => {
  const { clock, silences, watch } = watched(100);
  await clock.advance(50);
  watch.change(limit);
  await clock.advance(at - 51);
  expect(silences).toEqual([]);
  await clock.advance(1);
  expect(silences).toEqual([at]);
});

test('leaves no timer behind', async () => {
  const { clock, silences, watch } = watched(100);
  watch.sign();
  await clock.advance(50);
  watch.end();
  await clock.advance(500);
  expect({ silences, timers: clock.waiting }).toEqual({ silences: [], timers: 0 });
});
