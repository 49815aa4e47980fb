import type { Counted } from './counted.ts';
import type { History } from './history.ts';
import { readAttemptsKey } from './keys.ts';
import type { LocalDay } from './local-days.ts';
import { ATTEMPTS, type Attempts } from './series.ts';
import type { Row } from './table.ts';
import { countsOf, type Outcomes, outcomesOf, type Percentiles, percentilesOf, sumBy } from './traffic.ts';
import { type Uptime, uptimes } from './uptime.ts';

/** What one tier answered in a day. */
export interface TierTotal {
  readonly tier: string;
  readonly answered: number;
  readonly fellBack: number;
  readonly duration: Percentiles;
  readonly firstToken: Percentiles;
}

/** Tries at one backend that ended in one way. */
export interface AttemptTotal {
  readonly backend: string;
  readonly outcome: string;
  readonly count: number;
  /** Ms since the epoch. */
  readonly lastAt: number;
  readonly message: string;
}

/** What the history knows of a day. */
export interface DayFacts {
  readonly uptimes: readonly Uptime[];
  readonly totals: Outcomes;
  readonly tiers: readonly TierTotal[];
  readonly attempts: readonly AttemptTotal[];
}

/** What happened on a day. */
export function dayFacts(history: Counted, { from, to }: LocalDay): DayFacts {
  const rows = history.traffic.rows('day', from, to);
  const tiers = [...sumBy(rows, 'tier')].filter(([tier, { answered }]) => tier !== 'none' && answered > 0);
  return {
    uptimes: uptimes(history, 'day', from, to),
    totals: outcomesOf(countsOf(rows)),
    tiers: tiers
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([tier, { answered, fellBack, duration, firstToken }]) => ({
        tier,
        answered,
        fellBack,
        duration: percentilesOf(duration),
        firstToken: percentilesOf(firstToken),
      })),
    attempts: attemptsOf(history.attempts.rows('day', from, to)),
  };
}

/** Both of two nodes may have tried the same backend. */
function attemptsOf(rows: readonly Row<Attempts>[]): AttemptTotal[] {
  const sums = new Map<string, Attempts>();
  for (const { key, value } of rows) {
    const sum = sums.get(key) ?? ATTEMPTS.zero();
    ATTEMPTS.merge(sum, value);
    sums.set(key, sum);
  }
  return [...sums].map(([key, sum]) => ({ ...readAttemptsKey(key), ...sum }));
}

/** Whether anything is known of a day. */
export function isKnownDay(history: History, { from, to }: LocalDay): boolean {
  return history.services.rows('day', from, to).length > 0 || history.traffic.rows('day', from, to).length > 0;
}

/** The beginnings of the days of which something is known, the latest first; ms since the epoch. */
export function knownDays(history: History): readonly number[] {
  const { services, traffic } = history;
  const all = [services, traffic].flatMap(table => table.rows('day', 0, Number.MAX_SAFE_INTEGER).map(({ at }) => at));
  return [...new Set(all)].sort((one, other) => other - one);
}
