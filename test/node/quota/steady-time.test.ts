import { describe, expect, test } from 'vitest';
import { SteadyTime } from '../../../main/node/quota/steady-time.ts';
import { ManualClock } from '../../fakes/clock.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function started() {
  const clock = new ManualClock();
  const setBacks: number[] = [];
  const time = new SteadyTime(clock, by => setBacks.push(by));
  const start = time.now();
  return { clock, time, setBacks, passed: () => time.now() - start };
}

describe('the time that quotas are counted by', () => {
  test('passes as time does', async () => {
    const { clock, passed } = started();
    await clock.advance(HOUR);
    expect(passed()).toBe(HOUR);
  });

  test.each([24 * HOUR, -24 * HOUR])('does not follow a jump of %d ms that is taken back', async by => {
    const { clock, passed, setBacks } = started();
    clock.jump(by);
    expect(passed()).toBe(0);
    await clock.advance(5 * MINUTE);
    expect(passed()).toBe(5 * MINUTE);
    clock.jump(-by);
    await clock.advance(30 * MINUTE);
    expect(passed()).toBe(35 * MINUTE);
    expect(setBacks).toEqual([]);
  });

  test('follows one that lasts: the machine slept', async () => {
    const { clock, passed } = started();
    clock.jump(8 * HOUR);
    passed();
    await clock.advance(10 * MINUTE);
    expect(passed()).toBe(8 * HOUR + 10 * MINUTE);
  });

  test('one backwards moves what was noted along with it', async () => {
    const { clock, passed, setBacks } = started();
    clock.jump(-5 * HOUR);
    passed();
    await clock.advance(10 * MINUTE);
    expect(passed()).toBe(10 * MINUTE - 5 * HOUR);
    expect(setBacks).toEqual([5 * HOUR]);
  });

  test('small differences, as NTP makes them, are simply followed', async () => {
    const { clock, passed, setBacks } = started();
    for (let hour = 0; hour < 10; hour++) {
      await clock.advance(HOUR);
      clock.jump(-500);
      passed();
    }
    expect(passed()).toBe(10 * HOUR - 5000);
    expect(setBacks).toEqual([]);
  });

  test('people are told times by the clock that they look at', () => {
    const { clock, time } = started();
    const inAnHour = time.now() + HOUR;
    clock.jump(3 * HOUR);
    expect(time.onWall(inAnHour)).toBe(clock.now() + HOUR);
  });
});
