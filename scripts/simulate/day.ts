/** Milliseconds. */
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/**
 * 00:00 of the first day, a Tuesday. The place of the simulation keeps UTC, so OpenRouter's accounts begin anew at its
 * midnight.
 */
export const START = Date.UTC(2026, 10, 24);

/**
 * Three days that are alike: the first leaves accounts and queue as a day leaves them, the second is measured, the third
 * is there for what the second has left to do, with its own traffic beside.
 */
export const MEASURED = { from: START + DAY, to: START + 2 * DAY } as const;
export const DAYS = 3;

/** From and until when, ms since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export function isWithin(time: number, { from, to }: Span): boolean {
  return time >= from && time < to;
}
