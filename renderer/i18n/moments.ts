import { t } from './index.ts';
import { locale } from './language.ts';

const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
const toTheSecond = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short' });
const shortDay = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
const longDay = new Intl.DateTimeFormat(locale, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});
const listedDay = new Intl.DateTimeFormat(locale, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

const MINUTE = 60_000;
const DAY = 86_400_000;
/** The longest days have 25 hours, the shortest 23. */
const NEARLY_A_DAY = DAY - 3_600_000;

/** A stretch of time as a chart's reader says it: `12:15:02 to 12:15:04`, `12:15 to 12:30`, `Mon 23 Nov, 12:00 to 13:00`, `Mon 23 Nov`. */
export function stretchOfTime(from: number, to: number, now: number): string {
  if (to - from >= NEARLY_A_DAY) return day.format(from);
  const { format } = to - from < MINUTE ? toTheSecond : clock;
  const times = t('charts.span', { from: format(from), to: format(to) });
  return now - from < DAY ? times : `${day.format(from)}, ${times}`;
}

/** A time under a chart; `apart` is how far the next one is. The first of a day says which day it is. */
export function axisTime(at: number, apart: number): string {
  if (apart < MINUTE) return toTheSecond.format(at);
  const time = clock.format(at);
  return apart >= NEARLY_A_DAY || time === '00:00' ? shortDay.format(at) : time;
}

/** `Monday, 23 November 2026`, of the node's own name for a day (`2026-11-23`), whatever zone this browser is in. */
export function dayInFull(name: string): string {
  return longDay.format(new Date(`${name}T12:00:00Z`));
}

/** `Mon, 23 Nov 2026`. */
export function dayInShort(name: string): string {
  return listedDay.format(new Date(`${name}T12:00:00Z`));
}
