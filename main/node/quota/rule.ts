import type { LimitWindow, WindowKind } from '../backends/index.ts';

/** One limit of an account: so many of something in a length of time, and how what was used comes back. */
export interface WindowRule {
  readonly kind: WindowKind;
  readonly limit: number;
  /** Milliseconds. */
  readonly length: number;
}

export const WINDOWS: readonly LimitWindow[] = ['requests-minute', 'requests-day', 'tokens-minute', 'tokens-day'];

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

export function lengthOf(window: LimitWindow): number {
  return isDaily(window) ? DAY : MINUTE;
}

export function isDaily(window: LimitWindow): boolean {
  return window === 'requests-day' || window === 'tokens-day';
}

export function countsTokens(window: LimitWindow): boolean {
  return window === 'tokens-minute' || window === 'tokens-day';
}

/**
 * Stops this far before the limit: a fiftieth, and never more than a tenth of a small one. The count is ours: the
 * owner may use the same key elsewhere, an answer that never came may have been counted or not, and the provider's
 * day may begin some seconds before or after ours. A 429 costs more than the last two requests are worth: it is what
 * providers judge free accounts by, and some count it too.
 */
export function hardStop(limit: number): number {
  return limit - Math.min(Math.ceil(limit / 50), Math.floor(limit / 10));
}

/** What is unused of a day that ends at a known instant is lost: queued jobs may take of the rest in this last part of it. */
const LAST_PART = DAY / 12;

/**
 * How much of what is kept for paying users is left to queued jobs, 0 to 1: the more the nearer the day's end is, so that
 * something is there for paying users up to the last minute.
 * @param left ms until the window begins anew
 */
export function releasedShare(window: LimitWindow, { kind }: Pick<WindowRule, 'kind'>, left: number): number {
  if (kind !== 'fixed' || !isDaily(window)) return 0;
  return Math.min(1, Math.max(0, 1 - left / LAST_PART));
}

/**
 * How far a window may be used. What lies above the soft limit of a day is for paying users. A minute has no such
 * part: it comes back by itself within seconds, and what is kept of it would be lost, not kept.
 * @param released how much of that part is left to everyone, 0 to 1
 */
export function ceilingOf(
  window: LimitWindow,
  limit: number,
  softLimit: number,
  userTier: 'free' | 'paid',
  released = 0,
): number {
  const hard = hardStop(limit);
  if (userTier === 'paid' || !isDaily(window)) return hard;
  const soft = Math.min(hard, limit * softLimit);
  return Math.floor(soft + (hard - soft) * released);
}
