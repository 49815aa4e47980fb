import { readTrafficKey } from './keys.ts';
import { addCounts, type Counts, TRAFFIC, type Traffic } from './series.ts';
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

/** Adds up all rows, without what was measured in them. */
export function countsOf(rows: readonly Row<Traffic>[]): Counts {
  const sum = TRAFFIC.zero();
  for (const { value } of rows) addCounts(sum, value);
  return sum;
}

export function outcomesOf(traffic: Counts): Outcomes {
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
  const [p50, p95, p99] = sketch
    .quantiles([0.5, 0.95, 0.99])
    .map(value => (value === undefined ? null : Math.round(value)));
  return { p50: p50 ?? null, p95: p95 ?? null, p99: p99 ?? null };
}
