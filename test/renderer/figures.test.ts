import { describe, expect, it } from 'vitest';
import { dollars, lasting, percent } from '../../renderer/i18n/figures.ts';
import { axisTime, dayInFull, dayInShort, stretchOfTime } from '../../renderer/i18n/moments.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;

describe('figures have three significant digits at most, and units', () => {
  it.each([
    [0, '0 %'],
    [0.0004, '0.04 %'],
    [0.05789, '5.79 %'],
    [0.99997, '99.9 %'],
    [1, '100 %'],
  ])('a share of %d is %s', (share, expected) => {
    expect(percent(share)).toBe(expected);
  });

  it.each([
    [0, '$0.00'],
    [0.004, 'less than $0.01'],
    [1.239, '$1.24'],
    [12.44, '$12.4'],
    [1240, '$1.24 k'],
  ])('%d dollars are %s', (usd, expected) => {
    expect(dollars(usd)).toBe(expected);
  });

  it.each([
    [0, '0 min'],
    [59 * MINUTE, '59 min'],
    [24 * HOUR, '24 h'],
    [200 * MINUTE, '3 h 20 min'],
  ])('%d ms last %s', (ms, expected) => {
    expect(lasting(ms)).toBe(expected);
  });
});

describe('times', () => {
  const noon = new Date(2026, 10, 24, 12).getTime();

  it.each([
    [noon - HOUR, 15 * MINUTE, '11:00 to 11:15'],
    [noon - HOUR, 2000, '11:00:00 to 11:00:02'],
    [noon - 25 * HOUR, HOUR, 'Mon 23 Nov, 11:00 to 12:00'],
    [new Date(2026, 9, 25).getTime(), 25 * HOUR, 'Sun 25 Oct'],
  ])('a step is told by its ends, with its day when that is not today’s', (from, length, expected) => {
    expect(stretchOfTime(from, from + length, noon)).toBe(expected);
  });

  it('under a chart the first time of a day is the day', () => {
    expect(axisTime(noon, HOUR)).toBe('12:00');
    expect(axisTime(noon + 30_000, 30_000)).toBe('12:00:30');
    expect(axisTime(new Date(2026, 10, 24).getTime(), HOUR)).toBe('24 Nov');
    expect(axisTime(noon, 24 * HOUR)).toBe('24 Nov');
  });

  it('a day’s name is that day in every zone', () => {
    expect(dayInFull('2026-11-23')).toBe('Monday, 23 November 2026');
    expect(dayInShort('2026-11-23')).toBe('Mon, 23 Nov 2026');
  });
});
