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

/**
 * How far a window may be used. What lies above the soft limit of a day is for paying users. A minute has no such
 * part: it comes back by itself within seconds, and what is kept of it would be lost, not kept.
 */
export function ceilingOf(window: LimitWindow, limit: number, softLimit: number, userTier: 'free' | 'paid'): number {
  const hard = hardStop(limit);
  return userTier === 'paid' || !isDaily(window) ? hard : Math.min(hard, Math.floor(limit * softLimit));
}
