import type { History } from './history.ts';
import type { Grain } from './history-store.ts';
import { type Counts, TRAFFIC, type Traffic } from './series.ts';
import type { Row } from './table.ts';
import { countsOf, type Outcomes, outcomesOf, type Percentiles, percentilesOf, sumBy } from './traffic.ts';
import { type Uptime, uptimes } from './uptime.ts';

export const RANGES = ['hour', 'day', 'week'] as const;
export type Range = (typeof RANGES)[number];

/** A value for each step; null: nothing is known of it, or there was nothing to measure. */
type Line = readonly (number | null)[];

/** What the charts of a time are drawn from. Times are ms since the epoch, durations ms. */
export interface Overview {
  readonly range: Range;
  readonly from: number;
  readonly to: number;
  readonly step: number;
  /** The beginning of each step; every line has as many values. */
  readonly at: readonly number[];
  /** Tiers that answered in this time, in the order of their names. */
  readonly tiers: readonly TierOverview[];
  /** Requests that came to nothing: refused or broken. */
  readonly failed: Line;
  readonly fallbackRate: Line;
  readonly totals: Outcomes;
  readonly services: readonly Uptime[];
}

export interface TierOverview {
  readonly tier: string;
  /** Null where this node did not run; 0 where it ran and nothing was answered. */
  readonly answered: Line;
  readonly duration: { readonly p50: Line; readonly p95: Line; readonly p99: Line };
  readonly firstToken: { readonly p50: Line; readonly p95: Line; readonly p99: Line };
  readonly total: {
    readonly answered: number;
    readonly fellBack: number;
    readonly fallbackRate: number | null;
    readonly duration: Percentiles;
    readonly firstToken: Percentiles;
  };
}

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;
const HOUR = 60 * MINUTE;

const PLANS: Readonly<Record<Range, { grain: Grain; step: number; length: number }>> = {
  hour: { grain: 'minute', step: MINUTE, length: HOUR },
  day: { grain: 'quarter', step: QUARTER, length: 24 * HOUR },
  week: { grain: 'quarter', step: HOUR, length: 7 * 24 * HOUR },
};

interface Step {
  readonly all: Counts;
  readonly tiers: ReadonlyMap<string, Traffic>;
  /** Whether something was counted, or the services were looked at. */
  readonly isKnown: boolean;
}

/** The latest hour, day or week, up to and with the step that is not over yet. */
export function overviewOf(history: History, range: Range, now: number): Overview {
  const { grain, step, length } = PLANS[range];
  const to = Math.floor(now / step) * step + step;
  const from = to - length;
  const rows = history.traffic.rows(grain, from, to);
  const at = Array.from({ length: length / step }, (_, place) => from + place * step);
  const steps = stepsOf(history, grain, rows, at, step);
  return {
    range,
    from,
    to,
    step,
    at,
    tiers: [...sumBy(rows, 'tier')]
      .filter(([tier, { answered }]) => tier !== 'none' && answered > 0)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([tier, total]) => tierOverview(tier, total, steps)),
    failed: steps.map(({ all, isKnown }) => (isKnown ? all.refused + all.broken : null)),
    fallbackRate: steps.map(({ all }) => outcomesOf(all).fallbackRate),
    totals: outcomesOf(countsOf(rows)),
    services: uptimes(history, grain, from, to),
  };
}

function stepsOf(
  history: History,
  grain: Grain,
  rows: readonly Row<Traffic>[],
  at: readonly number[],
  step: number,
): readonly Step[] {
  const [from = 0] = at;
  const place = (time: number) => Math.floor((time - from) / step);
  const byStep = at.map((): Row<Traffic>[] => []);
  for (const row of rows) byStep[place(row.at)]?.push(row);
  const looked = new Set(history.services.rows(grain, from, from + step * at.length).map(row => place(row.at)));
  return byStep.map((own, index) => ({
    all: countsOf(own),
    tiers: sumBy(own, 'tier'),
    isKnown: own.length > 0 || looked.has(index),
  }));
}

function tierOverview(tier: string, total: Traffic, steps: readonly Step[]): TierOverview {
  const own = steps.map(({ tiers, isKnown }) => ({ traffic: tiers.get(tier) ?? NOTHING, isKnown }));
  const lines = (part: 'duration' | 'firstToken') => {
    const values = own.map(({ traffic }) => percentilesOf(traffic[part]));
    return {
      p50: values.map(({ p50 }) => p50),
      p95: values.map(({ p95 }) => p95),
      p99: values.map(({ p99 }) => p99),
    };
  };
  const { answered, fellBack, fallbackRate } = outcomesOf(total);
  return {
    tier,
    answered: own.map(({ traffic, isKnown }) => (isKnown ? traffic.answered : null)),
    duration: lines('duration'),
    firstToken: lines('firstToken'),
    total: {
      answered,
      fellBack,
      fallbackRate,
      duration: percentilesOf(total.duration),
      firstToken: percentilesOf(total.firstToken),
    },
  };
}

const NOTHING = TRAFFIC.zero();
