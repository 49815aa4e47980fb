import { expect, test } from 'vitest';
import { Silence } from '../../../../main/node/twin/jobs/silence.ts';
import { ManualClock } from '../../../fakes/clock.ts';

test('a machine that slept has not listened: of the gap between two looks only so much counts', async () => {
  const clock = new ManualClock();
  const silence = new Silence(clock, 2000);
  await clock.advance(1500);
  expect(silence.count()).toBe(1500);
  await clock.advance(3_600_000);
  expect(silence.count()).toBe(3500);
  silence.end();
  await clock.advance(100);
  expect(silence.count()).toBe(100);
});

test('a wall clock that is set changes nothing', () => {
  const clock = new ManualClock();
  const silence = new Silence(clock, 2000);
  clock.jump(3_600_000);
  expect(silence.count()).toBe(0);
});
