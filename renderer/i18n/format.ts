import { t } from './index.ts';
import { locale } from './language.ts';

const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
const dayAndClock = new Intl.DateTimeFormat(locale, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const full = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'long' });

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** `14:05`; with the day when it is not within a day of now. */
export function clockTime(at: number, now: number): string {
  return (Math.abs(at - now) < DAY ? clock : dayAndClock).format(at);
}

/** `in 4 min`, `12 s ago`, up to an hour away; clock times beyond. */
export function relative(at: number, now: number): string {
  const distance = at - now;
  if (Math.abs(distance) >= HOUR) return clockTime(at, now);
  if (Math.abs(distance) < 1500) return t('time.now');
  const time = distance > 0 ? coarse(distance) : coarse(-distance);
  return distance > 0 ? t('time.in', { time }) : t('time.ago', { time });
}

/** Date, time and zone, for what is shown on hover. */
export function fullTime(at: number): string {
  return full.format(at);
}

/** `310 ms`, `1.24 s`, `2 min 5 s`: three significant digits at most. */
export function duration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${significant(ms / 1000)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
}

/** `950`, `1.24 k`, `13.1 M`. */
export function amount(value: number): string {
  if (value < 999.5) return significant(value);
  return value < 999_500 ? `${significant(value / 1000)} k` : `${significant(value / 1_000_000)} M`;
}

const threeDigits = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3, useGrouping: false });

/** `1.24`, `310`, `0.04`: three significant digits at most. */
export function significant(value: number): string {
  return threeDigits.format(value);
}

function coarse(ms: number): string {
  return ms < 60_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}
