import { expect, it } from 'vitest';
import { Presence } from '../../../main/node/twin/presence.ts';
import { ManualClock } from '../../fakes/clock.ts';

it('a twin that falls silent has gone, and one that speaks again has come, each told once', async () => {
  const clock = new ManualClock();
  const told: string[] = [];
  let isHeard = false;
  const presence = new Presence({
    clock,
    interval: () => 2000,
    isHeard: () => isHeard,
    came: () => told.push('came'),
    went: () => told.push('went'),
  });
  presence.start();
  await clock.advance(10_000);
  expect(told).toEqual([]);
  isHeard = true;
  presence.look();
  presence.look();
  await clock.advance(10_000);
  expect(told).toEqual(['came']);
  isHeard = false;
  await clock.advance(2000);
  expect(told).toEqual(['came', 'went']);
  presence.stop();
  expect(clock.waiting).toBe(0);
});
