import { clears, drain, drainedAt, pourInto } from './bucket.ts';
import { inPeriod, periodEnd, spendInPeriod } from './fixed.ts';
import { addToSlices, allFreedAt, freedAt, sumOf } from './rolling.ts';
import type { WindowRule } from './rule.ts';

/** What was used of one window. A value: spending makes a new one. Times are ms since the epoch. */
export type Usage = FixedUsage | RollingUsage | BucketUsage;

/** Counted from the beginning of a period (a UTC day) to its end. */
export interface FixedUsage {
  readonly kind: 'fixed';
  readonly used: number;
  /** Start of the period that it was used in. */
  readonly period: number;
}

/** Each use comes back when its time is over. Uses that are close together share a slice. */
export interface RollingUsage {
  readonly kind: 'rolling';
  readonly slices: readonly Slice[];
}

export interface Slice {
  readonly start: number;
  readonly amount: number;
}

/** Drains steadily, a whole limit in a whole length. */
export interface BucketUsage {
  readonly kind: 'bucket';
  readonly level: number;
  readonly at: number;
}

/** A window that nothing was used of. */
export function unused(rule: WindowRule, now: number): Usage {
  switch (rule.kind) {
    case 'fixed':
      return spendInPeriod({ kind: 'fixed', used: 0, period: 0 }, rule, 0, now, now);
    case 'rolling':
      return { kind: 'rolling', slices: [] };
    case 'bucket':
      return { kind: 'bucket', level: 0, at: now };
  }
}

/** How much of the window is used at this moment. */
export function usedOf(usage: Usage, rule: WindowRule, now: number): number {
  switch (usage.kind) {
    case 'fixed':
      return inPeriod(usage, rule, now);
    case 'rolling':
      return sumOf(usage, rule, now);
    case 'bucket':
      return drain(usage, rule, now);
  }
}

/**
 * Uses so much of the window; a negative amount gives back.
 * @param at when it was used: what is put right later belongs there, and to no other time
 */
export function spend(usage: Usage, rule: WindowRule, amount: number, at: number, now: number): Usage {
  switch (usage.kind) {
    case 'fixed':
      return spendInPeriod(usage, rule, amount, at, now);
    case 'rolling':
      return addToSlices(usage, rule, amount, at, now);
    case 'bucket':
      return pourInto(usage, rule, amount, now);
  }
}

/** When `need` more fits under the ceiling, if nothing else is used meanwhile; `now` when it fits already. */
export function fitsAt(usage: Usage, rule: WindowRule, need: number, ceiling: number, now: number): number {
  const excess = usedOf(usage, rule, now) + need - ceiling;
  if (excess <= 0) return now;
  switch (usage.kind) {
    case 'fixed':
      return periodEnd(usage, rule, now);
    case 'rolling':
      return freedAt(usage, rule, excess, now);
    case 'bucket':
      return drainedAt(rule, excess, now);
  }
}

/** When the window is as good as new, if nothing more is used. */
export function resetsAt(usage: Usage, rule: WindowRule, now: number): number {
  switch (usage.kind) {
    case 'fixed':
      return periodEnd(usage, rule, now);
    case 'rolling':
      return allFreedAt(usage, rule, now);
    case 'bucket':
      return clears(usage, rule, now);
  }
}

/**
 * At least so much is used, the provider says: what is missing was used by somebody else, or was not seen by us.
 * @param resetsIn ms until all of it has come back, if the provider says so; a rolling window cannot know by itself
 */
export function atLeast(usage: Usage, rule: WindowRule, used: number, now: number, resetsIn?: number): Usage {
  const missing = used - usedOf(usage, rule, now);
  if (missing <= 0) return usage;
  const ago = usage.kind === 'rolling' && resetsIn !== undefined ? Math.max(0, rule.length - resetsIn) : 0;
  return spend(usage, rule, missing, now - ago, now);
}

/** The same usage on a clock that was set back by so many ms: what was used stays as long ago as it was. */
export function setBack(usage: Usage, by: number): Usage {
  switch (usage.kind) {
    case 'fixed':
      return usage;
    case 'rolling':
      return { kind: 'rolling', slices: usage.slices.map(slice => ({ ...slice, start: slice.start - by })) };
    case 'bucket':
      return { ...usage, at: usage.at - by };
  }
}
