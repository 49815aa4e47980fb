import { expect, test } from 'vitest';
import { createServing } from '../../main/node/serving.ts';
import { ManualClock } from '../fakes/clock.ts';

function setup() {
  const done: string[] = [];
  const clock = new ManualClock();
  const serving = createServing({
    roster: { hold: reason => void done.push(`hold: ${reason}`), lookNow: () => void done.push('look') },
    twins: { link: { wake: () => void done.push('beat') } },
    queue: { wake: () => void done.push('drain') },
    clock,
    changed: () => void done.push('changed'),
  });
  return { done, clock, serving };
}

test('a pause holds the backends back with a reason, and resuming lets them go', () => {
  const { done, serving } = setup();
  serving.pause();
  serving.resume();
  expect(done).toEqual(['hold: serving is paused on this machine', 'changed', 'hold: undefined', 'changed']);
});

test('a machine that wakes up has everything looked at once, however often that is told', async () => {
  const { done, clock, serving } = setup();
  for (let told = 0; told < 5; told += 1) serving.wake();
  expect(done).toEqual(['look', 'beat', 'drain']);
  await clock.advance(2000);
  serving.wake();
  expect(done).toHaveLength(6);
});
