import { describe, expect, it } from 'vitest';
import { LocalDays } from '../../../main/node/stats/index.ts';

const HOUR = 3_600_000;
const berlin = new LocalDays('Europe/Berlin');
const utc = (text: string) => Date.parse(`${text}Z`);

describe('the owner’s day', () => {
  it.each([
    ['Europe/Berlin', '2026-11-24', '2026-11-23T23:00', 24],
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00', 23],
    ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00', 25],
    ['America/New_York', '2026-11-01', '2026-11-01T04:00', 25],
    // Its clocks go from 24:00 to 01:00, so that the day begins at one.
    ['Asia/Beirut', '2026-03-29', '2026-03-28T22:00', 23],
    ['Australia/Lord_Howe', '2026-10-04', '2026-10-03T13:30', 23.5],
    ['Asia/Kathmandu', '2026-11-24', '2026-11-23T18:15', 24],
    ['Pacific/Kiritimati', '2026-11-24', '2026-11-23T10:00', 24],
    ['Pacific/Pago_Pago', '2026-11-24', '2026-11-24T11:00', 24],
    ['UTC', '2026-02-28', '2026-02-28T00:00', 24],
  ])('in %s, %s begins at %s UTC and has %d hours', (zone, day, from, hours) => {
    const named = new LocalDays(zone).named(day);
    expect(named).toEqual({ day, from: utc(from), to: utc(from) + hours * HOUR });
  });

  it('is the same for every moment of it', () => {
    for (const at of [utc('2026-10-24T22:00'), utc('2026-10-25T00:30'), utc('2026-10-25T22:59:59')]) {
      expect(berlin.of(at).day).toBe('2026-10-25');
    }
    expect(berlin.of(utc('2026-10-25T23:00')).day).toBe('2026-10-26');
  });

  it('has the one before it, also where the clock changes', () => {
    const monday = berlin.of(utc('2026-10-26T06:00'));
    expect(berlin.before(monday)).toEqual(berlin.named('2026-10-25'));
    expect(berlin.before(berlin.before(monday)).day).toBe('2026-10-24');
  });

  it.each(['2026-02-29', '2026-13-01', 'yesterday', '', '2026-1-1'])('is none that is called %j', day => {
    expect(berlin.named(day)).toBeUndefined();
  });

  it.each([
    ['2026-11-24', '07:00', '2026-11-24T06:00'],
    ['2026-11-24', '00:00', '2026-11-23T23:00'],
    // The clock goes from 02:00 to 03:00: half past two is skipped.
    ['2026-03-29', '02:30', '2026-03-29T01:00'],
    // Half past two comes twice: the first one counts.
    ['2026-10-25', '02:30', '2026-10-25T00:30'],
  ])('on %s, %s is at %s UTC', (day, time, at) => {
    const named = berlin.named(day);
    expect(named && berlin.timeOf(named, time)).toBe(utc(at));
  });
});

describe('the latest days', () => {
  it('are as many as were asked for, and end with today', () => {
    const days = new LocalDays('Europe/Berlin');
    const names = (count: number, now: number) => days.latest(count, now).map(({ day }) => day);
    const noon = utc('2026-03-01T12:00');
    expect(names(3, noon)).toEqual(['2026-02-27', '2026-02-28', '2026-03-01']);
    expect(names(1, noon)).toEqual(['2026-03-01']);
    expect(names(4, noon)).toEqual(['2026-02-26', '2026-02-27', '2026-02-28', '2026-03-01']);
    expect(names(2, noon + 24 * HOUR)).toEqual(['2026-03-01', '2026-03-02']);
  });
});
