import type { Counted } from './counted.ts';
import type { Grain } from './history-store.ts';
import type { LocalDays } from './local-days.ts';
import { type Counts, TRAFFIC, type Traffic } from './series.ts';
import type { Row } from './table.ts';
import type { Steps } from './told-figures.ts';
import { countsOf, type Outcomes, outcomesOf, type Percentiles, percentilesOf, sumBy } from './traffic.ts';
import { type Uptime, uptimes } from './uptime.ts';

export const RANGES = ['hour', 'day', 'week', 'year'] as const;
export type Range = (typeof RANGES)[number];

/** A value for each step; null: nothing is known of it, or there was nothing to measure. */
type Line = readonly (number | null)[];

/** What the charts of a time are drawn from. Times are ms since the epoch, durations ms. */
export interface Overview {
  readonly range: Range;
  readonly from: number;
  readonly to: number;
  /** How long a step is; of a year's days some have an hour less or more. */
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

const DAY = 24 * HOUR;
const DAYS_OF_A_YEAR = 365;

const EVEN: Readonly<Record<Exclude<Range, 'year'>, { grain: Grain; step: number; length: number }>> = {
  hour: { grain: 'minute', step: MINUTE, length: HOUR },
  day: { grain: 'quarter', step: QUARTER, length: DAY },
  week: { grain: 'quarter', step: HOUR, length: 7 * DAY },
};

/** How long each step is, ms. */
interface EqualSteps extends Steps {
  readonly step: number;
}

interface Step {
  readonly all: Counts;
  readonly tiers: ReadonlyMap<string, Traffic>;
  /** Whether something was counted, or the services were looked at. */
  readonly isKnown: boolean;
}

/** The latest hour, day, week or year, up to and with the step that is not over yet. */
export function overviewOf(history: Counted, range: Range, now: number): Overview {
  const cut = overviewSteps(history.days, range, now);
  const { grain, step, at, to } = cut;
  const [from = to] = at;
  const rows = history.traffic.rows(grain, from, to);
  const steps = stepsOf(history, rows, cut);
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

/** The steps that the overview of a range has. */
export function overviewSteps(days: LocalDays, range: Range, now: number): EqualSteps {
  return range === 'year' ? daysOfAYear(days, now) : evenSteps(range, now);
}

function evenSteps(range: keyof typeof EVEN, now: number): EqualSteps {
  const { grain, step, length } = EVEN[range];
  const to = Math.floor(now / step) * step + step;
  return { grain, step, at: Array.from({ length: length / step }, (_, place) => to - length + place * step), to };
}

/** The owner's days, which begin at local midnight. */
function daysOfAYear(days: LocalDays, now: number): EqualSteps {
  const latest = days.latest(DAYS_OF_A_YEAR, now);
  return { grain: 'day', step: DAY, at: latest.map(({ from }) => from), to: latest.at(-1)?.to ?? now };
}

function stepsOf(
  history: Counted,
  rows: readonly Row<Traffic>[],
  { grain, step, at, to }: EqualSteps,
): readonly Step[] {
  const [from = to] = at;
  // A day that is an hour longer or shorter shifts those after it, by less than half a step.
  const place = (time: number) => (grain === 'day' ? Math.round : Math.floor)((time - from) / step);
  const byStep = at.map((): Row<Traffic>[] => []);
  for (const row of rows) byStep[place(row.at)]?.push(row);
  const looked = new Set(history.services.rows(grain, from, to).map(row => place(row.at)));
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
