export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** A span of local time on some days of the week. One that ends before it begins goes on into the next day. */
export interface QuietHours {
  readonly days: readonly Weekday[];
  /** `09:00`. */
  readonly from: string;
  readonly to: string;
}

/** A moment as the clock on the owner's wall has it. */
export interface LocalMoment {
  readonly weekday: Weekday;
  /** Of the day. */
  readonly minute: number;
}

const DAY = 24 * 60;
const MINUTE = 60_000;

export function localMoment(at: number, zone: string): LocalMoment {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find(known => known.type === type)?.value ?? '';
  const weekday = WEEKDAYS.find(day => day === part('weekday').toLowerCase()) ?? 'mon';
  return { weekday, minute: Number(part('hour')) * 60 + Number(part('minute')) };
}

/**
 * When the latest of the spans that hold the moment ends, ms since the epoch; undefined: none does. In the night in which
 * the clocks change it is an hour off, and looked at again then.
 */
export function isWithin(spans: readonly QuietHours[], moment: LocalMoment, now: number): number | undefined {
  const left = spans.flatMap(span => minutesLeft(span, moment) ?? []);
  if (left.length === 0) return undefined;
  const begun = now - (now % MINUTE);
  return begun + Math.max(...left) * MINUTE;
}

function minutesLeft({ days, from, to }: QuietHours, { weekday, minute }: LocalMoment): number | undefined {
  const [begin, end] = [minuteOf(from), minuteOf(to)];
  const before = WEEKDAYS[(WEEKDAYS.indexOf(weekday) + WEEKDAYS.length - 1) % WEEKDAYS.length] ?? weekday;
  // The same time twice is a whole day.
  const isOverMidnight = end <= begin;
  if (days.includes(weekday) && minute >= begin && (isOverMidnight || minute < end)) {
    return (isOverMidnight ? end + DAY : end) - minute;
  }
  if (isOverMidnight && days.includes(before) && minute < end) return end - minute;
  return undefined;
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
