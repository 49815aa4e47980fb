import type { Clock } from '../clock/index.ts';
import { GRAINS, type Grain, type HistoryStore, KEPT_FOR } from './history-store.ts';
import type { LocalDays } from './local-days.ts';
import { ATTEMPTS, CHECK_RATINGS, RATINGS, SCORE_RATINGS, SERVICE, TRAFFIC } from './series.ts';
import { type Beginnings, Table } from './table.ts';

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;

/** Minutes are read back from the store, except for those that the page looks at all the time. */
const HELD_FOR: Readonly<Record<Grain, number>> = { ...KEPT_FOR, minute: 61 * MINUTE };
/** While the store takes nothing, minutes wait for it so long. */
const WAITING_FOR = 24 * 60 * MINUTE;

/**
 * What happened, by the minute, the quarter of an hour and the day. It is all in memory, so that counting costs next to
 * nothing, the page is answered at once, and a store that is out of reach takes nothing away from either; the store gets
 * what is new now and then, and gives it back after a restart.
 */
export class History {
  readonly traffic = new Table(TRAFFIC);
  readonly attempts = new Table(ATTEMPTS);
  readonly services = new Table(SERVICE);
  readonly ratings = new Table(RATINGS);
  readonly checkRatings = new Table(CHECK_RATINGS);
  readonly scoreRatings = new Table(SCORE_RATINGS);
  readonly days: LocalDays;
  readonly #clock: Clock;
  readonly #store: HistoryStore;
  #isLoaded = false;

  constructor(clock: Clock, days: LocalDays, store: HistoryStore) {
    this.days = days;
    this.#clock = clock;
    this.#store = store;
  }

  /** Where a moment is counted. */
  beginnings(at: number): Beginnings {
    return { minute: at - (at % MINUTE), quarter: at - (at % QUARTER), day: this.days.of(at).from };
  }

  /** Takes up what was counted before the start. A store that cannot be read now is asked again before each write. */
  load(): void {
    if (this.#isLoaded) return;
    const now = this.#clock.now();
    const found = GRAINS.map(grain => this.#store.entries(grain, now - HELD_FOR[grain], Number.MAX_SAFE_INTEGER));
    for (const entries of found) if (!entries) return;
    for (const table of this.#tables) for (const entries of found) table.load(entries ?? []);
    this.#isLoaded = true;
  }

  /** Writes what is new. Sums are written whole, so nothing is written before what they begin with is known. */
  flush(): void {
    this.load();
    if (!this.#isLoaded) return;
    const parts = this.#tables.map(table => table.unwritten());
    const entries = parts.flatMap(part => part.entries);
    if (entries.length === 0 || !this.#store.put(entries)) return;
    for (const { written } of parts) written();
  }

  /** Lets go of what is too old, here and in the store. */
  forget(): void {
    const now = this.#clock.now();
    for (const grain of GRAINS) this.#store.forget(grain, now - KEPT_FOR[grain]);
  }

  /** Lets go of what is too old to be held in memory. */
  trim(): void {
    const now = this.#clock.now();
    for (const table of this.#tables) {
      const patience = table.hasUnwritten ? WAITING_FOR : HELD_FOR.minute;
      table.forget('minute', now - patience);
      table.forget('quarter', now - HELD_FOR.quarter);
      table.forget('day', now - HELD_FOR.day);
    }
  }

  get #tables() {
    const { traffic, attempts, services, ratings, checkRatings, scoreRatings } = this;
    return [traffic, attempts, services, ratings, checkRatings, scoreRatings] as const;
  }
}
