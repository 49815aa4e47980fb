import { readTrafficKey } from './keys.ts';
import { TRAFFIC, type Traffic } from './series.ts';
import type { Sketch } from './sketch.ts';
import type { Row } from './table.ts';

/** Milliseconds; null: there was nothing to measure. */
export interface Percentiles {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

/** What became of the requests of a time. */
export interface Outcomes {
  /** All of them. */
  readonly requests: number;
  readonly answered: number;
  readonly refused: number;
  /** Could not be answered at once, and were left to the queue. */
  readonly deferred: number;
  readonly cancelled: number;
  readonly broken: number;
  /** Answered by another backend than the one that was asked first. */
  readonly fellBack: number;
  /** Of the answered ones, 0 to 1; null when there are none. */
  readonly fallbackRate: number | null;
}

/** Adds up rows by a part of their key. */
export function sumBy(rows: readonly Row<Traffic>[], part: 'tier' | 'backend'): ReadonlyMap<string, Traffic> {
  const sums = new Map<string, Traffic>();
  for (const { key, value } of rows) {
    const name = readTrafficKey(key)[part];
    let sum = sums.get(name);
    if (!sum) {
      sum = TRAFFIC.zero();
      sums.set(name, sum);
    }
    TRAFFIC.merge(sum, value);
  }
  return sums;
}

/** Adds up all rows. */
export function sumOf(rows: readonly Row<Traffic>[]): Traffic {
  const sum = TRAFFIC.zero();
  for (const { value } of rows) TRAFFIC.merge(sum, value);
  return sum;
}

export function outcomesOf(traffic: Traffic): Outcomes {
  const { answered, refused, deferred, cancelled, broken, fellBack } = traffic;
  return {
    requests: answered + refused + deferred + cancelled + broken,
    answered,
    refused,
    deferred,
    cancelled,
    broken,
    fellBack,
    fallbackRate: answered === 0 ? null : fellBack / answered,
  };
}

export function percentilesOf(sketch: Sketch): Percentiles {
  const at = (share: number) => {
    const value = sketch.quantile(share);
    return value === undefined ? null : Math.round(value);
  };
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
