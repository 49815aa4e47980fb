/** How long a time one entry tells of. A day is the owner's: it begins at local midnight. */
export const GRAINS = ['minute', 'quarter', 'day'] as const;
export type Grain = (typeof GRAINS)[number];

/**
 * How long each is kept, ms. Minutes are for looking closely at what just happened, quarters of an hour for the charts
 * of a week.
 */
export const KEPT_FOR: Readonly<Record<Grain, number>> = {
  minute: 48 * 3_600_000,
  quarter: 8 * 86_400_000,
  day: 366 * 86_400_000,
};

/** What was counted in one stretch of time: the sums so far, which take the place of those that were there. */
export interface HistoryEntry {
  readonly grain: Grain;
  /** Its beginning, ms since the epoch. */
  readonly at: number;
  /** `traffic`, `attempts`, `service`, `ratings`, `check-ratings`, `score-ratings`. */
  readonly series: string;
  /** Of what within the series: a backend, an outcome. */
  readonly key: string;
  /** JSON; read back, it is checked by who asked. */
  readonly value: unknown;
}

/** Where the history survives the node. Nothing throws. */
export interface HistoryStore {
  /** Puts these in the place of those with the same grain, beginning, series and key: all or none. */
  put(entries: readonly HistoryEntry[]): boolean;
  /** Entries that begin at `from` or later, and before `to`; undefined while nothing can be read. */
  entries(grain: Grain, from: number, to: number): readonly HistoryEntry[] | undefined;
  /** Entries that began before go. */
  forget(grain: Grain, before: number): void;
}
