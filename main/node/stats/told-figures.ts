import { COUNTED_SERIES, type Counted, type CountedSeries, type Rows } from './counted.ts';
import type { Grain } from './history-store.ts';
import { readTrafficKey, trafficKey } from './keys.ts';
import type { LocalDays } from './local-days.ts';
import { ATTEMPTS, CHECK_RATINGS, RATINGS, SERVICE, TRAFFIC } from './series.ts';
import { type Row, type Series, Table } from './table.ts';

/** A time cut into steps, each of which is told as one sum. Ms since the epoch. */
export interface Steps {
  /** How closely the history is looked at; ratings are kept by the day only. */
  readonly grain: Grain;
  /** The beginning of each, ascending. */
  readonly at: readonly number[];
  /** The end of the last one. */
  readonly to: number;
}

/** A sum as one node tells it to another: of which step, by its place, so that no clock needs to agree. */
export interface ToldSum {
  readonly series: CountedSeries;
  readonly step: number;
  readonly key: string;
  /** JSON; whoever reads it checks it. */
  readonly value: unknown;
}

const HOUR = 3_600_000;
const HALF_A_DAY = 12 * HOUR;

/**
 * What was counted in these steps, in a form that can be added to another node's. Requests are told by tier only: it is
 * all that is shown of them, and a tenth of the size. A day that begins at another time than the asking node's, because
 * its zone is another, goes to the step that has its middle.
 * @param isOwn whether a service is this node's; of others their own node tells
 */
export function tellSums(
  counted: Counted,
  steps: Steps,
  wanted: readonly CountedSeries[],
  isOwn: (service: string) => boolean,
): readonly ToldSum[] {
  const { grain } = steps;
  const within = <T>(rows: Rows<T>, by: Grain): readonly Row<T>[] => {
    const margin = by === 'day' ? 2 * HALF_A_DAY : 0;
    return rows.rows(by, (steps.at[0] ?? steps.to) - margin, steps.to);
  };
  const tell: Readonly<Record<CountedSeries, () => ToldSum[]>> = {
    traffic: () => {
      const rows = within(counted.traffic, grain).map(row => ({ ...row, key: byTier(row.key) }));
      return summed('traffic', TRAFFIC, rows, steps, grain);
    },
    attempts: () => summed('attempts', ATTEMPTS, within(counted.attempts, grain), steps, grain),
    services: () => {
      const own = within(counted.services, grain).filter(({ key }) => isOwn(key));
      return summed('services', SERVICE, own, steps, grain);
    },
    ratings: () => summed('ratings', RATINGS, within(counted.ratings, 'day'), steps, 'day'),
    checkRatings: () => summed('checkRatings', CHECK_RATINGS, within(counted.checkRatings, 'day'), steps, 'day'),
  };
  return COUNTED_SERIES.filter(series => wanted.includes(series)).flatMap(series => tell[series]());
}

/** What another node told of these steps, to be read as this node's own is. What makes no sense is left out. */
export function countedFrom(sums: readonly ToldSum[], steps: Steps, days: LocalDays): Counted {
  const read = <T>(series: CountedSeries, kind: Series<T>): Rows<T> => {
    const table = new Table(kind);
    table.load(
      sums.flatMap(({ series: of, step, key, value }) => {
        const at = steps.at[step];
        return of !== series || at === undefined ? [] : [{ grain: 'day' as const, at, series: kind.name, key, value }];
      }),
    );
    // They are sums of a step, whatever the steps are made of.
    return { rows: (_grain, from, to) => table.rows('day', from, to) };
  };
  return {
    days,
    traffic: read('traffic', TRAFFIC),
    attempts: read('attempts', ATTEMPTS),
    services: read('services', SERVICE),
    ratings: read('ratings', RATINGS),
    checkRatings: read('checkRatings', CHECK_RATINGS),
  };
}

/**
 * What two nodes counted, as one. A request is counted by the node that it came to and by nobody else, so both counts are
 * added; of a service its own node tells, and what the other one saw of it counts only where the owner says nothing.
 * @param isTwins whether a service is the twin's
 */
export function together(own: Counted, twin: Counted, isTwins: (service: string) => boolean): Counted {
  return {
    days: own.days,
    traffic: both(own.traffic, twin.traffic),
    attempts: both(own.attempts, twin.attempts),
    ratings: both(own.ratings, twin.ratings),
    checkRatings: both(own.checkRatings, twin.checkRatings),
    services: {
      rows(grain, from, to) {
        const told = twin.services.rows(grain, from, to).filter(({ key }) => isTwins(key));
        const known = new Set(told.map(({ key }) => key));
        return [...own.services.rows(grain, from, to).filter(({ key }) => !known.has(key)), ...told];
      },
    },
  };
}

function both<T>(one: Rows<T>, other: Rows<T>): Rows<T> {
  return { rows: (grain, from, to) => [...one.rows(grain, from, to), ...other.rows(grain, from, to)] };
}

function byTier(key: string): string {
  return trafficKey(readTrafficKey(key).tier, 'any');
}

function summed<T>(
  name: CountedSeries,
  { zero, merge, toJson }: Series<T>,
  rows: readonly Row<T>[],
  { at, to }: Steps,
  grain: Grain,
): ToldSum[] {
  const sums = new Map<string, { readonly step: number; readonly key: string; readonly value: T }>();
  for (const row of rows) {
    const moment = grain === 'day' ? row.at + HALF_A_DAY : row.at;
    const step = moment < to ? at.findLastIndex(from => from <= moment) : -1;
    if (step < 0) continue;
    const place = `${step} ${row.key}`;
    const sum = sums.get(place) ?? { step, key: row.key, value: zero() };
    merge(sum.value, row.value);
    sums.set(place, sum);
  }
  return [...sums.values()].map(({ step, key, value }) => ({ series: name, step, key, value: toJson(value) }));
}
