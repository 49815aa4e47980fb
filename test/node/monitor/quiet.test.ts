import { describe, expect, test } from 'vitest';
import { type QuietFacts, quietNow } from '../../../main/node/monitor/quiet.ts';
import { isWithin, localMoment, type QuietHours } from '../../../main/node/monitor/quiet-hours.ts';

/** A Tuesday, 13:30 in Berlin. */
const NOW = Date.UTC(2026, 10, 24, 12, 30);
const HOUR = 3_600_000;
const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;

const facts = (mode: QuietFacts['settings']['mode'], given: Partial<QuietFacts> = {}): QuietFacts => ({
  settings: { mode, hours: [{ days: WEEK, from: '09:00', to: '17:30' }], idleAfter: 300_000 },
  byHand: undefined,
  userIdle: undefined,
  now: NOW,
  zone: 'Europe/Berlin',
  ...given,
});

describe('quiet mode', () => {
  test.each([
    ['is off', facts('off'), { isQuiet: false, because: 'settings' }],
    ['is on', facts('on'), { isQuiet: true, because: 'settings' }],
    ['is on by hours, until they end', facts('hours'), { isQuiet: true, because: 'hours', until: NOW + 4 * HOUR }],
    ['is off outside its hours', facts('hours', { now: NOW + 5 * HOUR }), { isQuiet: false, because: 'hours' }],
    ['is on while someone is there', facts('active', { userIdle: 20_000 }), { isQuiet: true, because: 'active' }],
    ['is off when nobody is', facts('active', { userIdle: 400_000 }), { isQuiet: false, because: 'active' }],
    ['says that it cannot know', facts('active'), { isQuiet: false, because: 'active', isBlind: true }],
  ])('%s', (_, given, expected) => {
    expect(quietNow(given)).toEqual(expected);
  });

  test('what was switched by hand outranks the settings, until it ends', () => {
    const off = { byHand: { isQuiet: false, until: NOW + HOUR } };
    expect(quietNow(facts('on', off))).toEqual({ isQuiet: false, because: 'by-hand', until: NOW + HOUR });
    expect(quietNow(facts('on', { ...off, now: NOW + HOUR }))).toEqual({ isQuiet: true, because: 'settings' });
    const forGood = facts('off', { byHand: { isQuiet: true }, now: NOW + 999 * HOUR });
    expect(quietNow(forGood)).toEqual({ isQuiet: true, because: 'by-hand' });
  });
});

describe('quiet hours', () => {
  const minutesLeft = (spans: readonly QuietHours[], at: number, zone = 'UTC') => {
    const until = isWithin(spans, localMoment(at, zone), at);
    return until === undefined ? undefined : (until - at) / 60_000;
  };

  test('are local time, summer and winter', () => {
    const morning: QuietHours[] = [{ days: ['wed'], from: '08:00', to: '09:00' }];
    const [winter, summer] = [Date.UTC(2026, 0, 14, 7, 15), Date.UTC(2026, 6, 15, 6, 15)];
    expect([minutesLeft(morning, winter, 'Europe/Berlin'), minutesLeft(morning, summer, 'Europe/Berlin')]).toEqual([
      45, 45,
    ]);
    expect(minutesLeft(morning, winter)).toBeUndefined();
  });

  test('that end before they begin go on into the next day, which need not be listed', () => {
    const night: QuietHours[] = [{ days: ['sun'], from: '22:00', to: '06:00' }];
    const sunday = Date.UTC(2026, 10, 22);
    expect(minutesLeft(night, sunday + 23 * HOUR)).toBe(7 * 60);
    expect(minutesLeft(night, sunday + 25 * HOUR)).toBe(5 * 60);
    expect(minutesLeft(night, sunday + 30 * HOUR)).toBeUndefined();
    expect(minutesLeft(night, sunday + HOUR)).toBeUndefined();
  });

  test('of which several hold end with the last, and the same time twice is a whole day', () => {
    const spans: QuietHours[] = [
      { days: ['tue'], from: '08:00', to: '13:00' },
      { days: ['tue'], from: '12:00', to: '18:00' },
    ];
    expect(minutesLeft(spans, NOW)).toBe(330);
    expect(minutesLeft([{ days: ['tue'], from: '00:00', to: '00:00' }], NOW)).toBe(690);
  });

  test('end on a whole minute', () => {
    const at = NOW + 12_345;
    expect(isWithin([{ days: ['tue'], from: '12:00', to: '13:00' }], localMoment(at, 'UTC'), at)).toBe(
      NOW + 30 * 60_000,
    );
  });
});
