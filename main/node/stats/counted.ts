import type { Grain } from './history-store.ts';
import type { LocalDays } from './local-days.ts';
import type { Attempts, Ratings, Service, Traffic } from './series.ts';
import type { Row } from './table.ts';

/** Where what was counted can be read. */
export interface Rows<T> {
  /** What began at `from` or later, and before `to`, in no particular order; a key may come more than once. */
  rows(grain: Grain, from: number, to: number): readonly Row<T>[];
}

/** What was counted, by this node alone (its `History`) or by two together. */
export interface Counted {
  /** The owner's days. */
  readonly days: LocalDays;
  readonly traffic: Rows<Traffic>;
  readonly attempts: Rows<Attempts>;
  readonly services: Rows<Service>;
  readonly ratings: Rows<Ratings>;
  readonly checkRatings: Rows<Ratings>;
}

/** The parts of it that hold rows. */
export const COUNTED_SERIES = ['traffic', 'attempts', 'services', 'ratings', 'checkRatings'] as const;
export type CountedSeries = (typeof COUNTED_SERIES)[number];
