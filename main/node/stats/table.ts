import type { z } from 'zod';
import { GRAINS, type Grain, type HistoryEntry } from './history-store.ts';

/** What one series counts. */
export interface Series<T> {
  readonly name: string;
  /** How closely it is looked at; left out: in every grain. */
  readonly grains?: readonly Grain[];
  readonly zero: () => T;
  /** Adds what `from` has to `into`. */
  readonly merge: (into: T, from: T) => void;
  readonly toJson: (value: T) => unknown;
  /** Reads what `toJson` gave. */
  readonly schema: z.ZodType<T>;
}

/** When the minute, the quarter of an hour and the day of a moment begin. */
export type Beginnings = Readonly<Record<Grain, number>>;

interface Cell<T> {
  readonly grain: Grain;
  readonly at: number;
  readonly key: string;
  readonly value: T;
}

/** What was counted for one key in one stretch of time. */
export interface Row<T> {
  readonly at: number;
  readonly key: string;
  readonly value: T;
}

/**
 * One series in memory, in all grains. A count goes into three sums at once, which costs little and leaves nothing to
 * be added up later, or to be lost.
 */
export class Table<T> {
  readonly #series: Series<T>;
  readonly #stretches: Readonly<Record<Grain, Map<number, Map<string, Cell<T>>>>> = {
    minute: new Map(),
    quarter: new Map(),
    day: new Map(),
  };
  /** Not in the store as they are now. */
  readonly #unwritten = new Set<Cell<T>>();

  constructor(series: Series<T>) {
    this.#series = series;
  }

  /** Changes the sums of a key. */
  count(beginnings: Beginnings, key: string, change: (sum: T) => void): void {
    for (const grain of this.#series.grains ?? GRAINS) {
      const cell = this.#cell(grain, beginnings[grain], key);
      change(cell.value);
      this.#unwritten.add(cell);
    }
  }

  /** What began at `from` or later, and before `to`, in no particular order. */
  rows(grain: Grain, from: number, to: number): Row<T>[] {
    const found: Row<T>[] = [];
    for (const [at, cells] of this.#stretches[grain]) if (at >= from && at < to) found.push(...cells.values());
    return found;
  }

  get hasUnwritten(): boolean {
    return this.#unwritten.size > 0;
  }

  /** The sums that the store does not have; `written` is to be called when it has them. */
  unwritten(): { readonly entries: readonly HistoryEntry[]; readonly written: () => void } {
    const cells = this.#unwritten;
    const { name, toJson } = this.#series;
    const entries = [...cells].map(({ grain, at, key, value }) => ({
      grain,
      at,
      series: name,
      key,
      value: toJson(value),
    }));
    return { entries, written: () => cells.clear() };
  }

  /** Adds what the store has from before to what was counted since. Entries of other series, and odd ones, are left. */
  load(entries: readonly HistoryEntry[]): void {
    for (const { grain, at, series, key, value } of entries) {
      if (series !== this.#series.name) continue;
      const { data } = this.#series.schema.safeParse(value);
      if (data !== undefined) this.#series.merge(this.#cell(grain, at, key).value, data);
    }
  }

  /** What began before is no longer held, written or not. */
  forget(grain: Grain, before: number): void {
    const stretches = this.#stretches[grain];
    for (const [at, cells] of stretches) {
      if (at >= before) continue;
      for (const cell of cells.values()) this.#unwritten.delete(cell);
      stretches.delete(at);
    }
  }

  #cell(grain: Grain, at: number, key: string): Cell<T> {
    const stretches = this.#stretches[grain];
    let cells = stretches.get(at);
    if (!cells) {
      cells = new Map();
      stretches.set(at, cells);
    }
    let cell = cells.get(key);
    if (!cell) {
      cell = { grain, at, key, value: this.#series.zero() };
      cells.set(key, cell);
    }
    return cell;
  }
}
