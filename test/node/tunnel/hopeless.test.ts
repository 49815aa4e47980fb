import { expect, test } from 'vitest';
import { Hopeless } from '../../../main/node/tunnel/localtunnel/hopeless.ts';
import { ManualClock } from '../../fakes/clock.ts';

const times = (count: number, act: () => boolean) => Array.from({ length: count }, act);

test('connections that die one after the other for nothing are hopeless', () => {
  const hopeless = new Hopeless(new ManualClock(), 3);
  expect(times(4, () => hopeless.died())).toEqual([false, false, false, true]);
});

test('those that carried a request are not, however many', () => {
  const hopeless = new Hopeless(new ManualClock(), 3);
  const used = times(100, () => {
    hopeless.carried();
    return hopeless.died();
  });
  expect(used).not.toContain(true);
});

test('nor those that die now and then', async () => {
  const clock = new ManualClock();
  const hopeless = new Hopeless(clock, 3);
  for (let nth = 0; nth < 50; nth += 1) {
    expect(hopeless.died()).toBe(false);
    await clock.advance(4000);
  }
});
