import type { Clock, Timer } from '../clock/index.ts';
import type { JournalEntry, JournalFilter, JournalStore, KeptDecision } from './journal-store.ts';
import { type Decision, fellBack, type RequestRecord, resultOf } from './records.ts';

/** What has ended is written together, so long (ms) after the first of it. */
const WRITTEN_WITHIN = 500;
/** Or sooner, when so many wait: what a file takes in some ten milliseconds. */
const MOST_WAITING = 200;
/**
 * Of one second's requests so many are kept; nobody reads a list that grows faster. One takes 56 µs to write (measured
 * with eight backends), so that at worst it is half a hundredth of a processor. What went wrong has room of its own.
 */
const A_SECOND = { well: 50, wrong: 50 } as const;
const SECOND = 1000;
const DAY = 86_400_000;

export interface JournalDeps {
  readonly store: JournalStore;
  readonly clock: Clock;
  readonly limits: () => { readonly most: number; readonly days: number };
}

interface Waiting {
  readonly record: RequestRecord;
  readonly decision: Decision | undefined;
}

/**
 * Past requests: when each came, which way it took and why, and how it ended, within limits of number and age. It is
 * written long after the answer, many at once.
 */
export class RequestJournal {
  readonly #deps: JournalDeps;
  #waiting: Waiting[] = [];
  #timer: Timer | undefined;
  #second = 0;
  #inSecond = { well: 0, wrong: 0 };
  #leftOut = 0;

  constructor(deps: JournalDeps) {
    this.#deps = deps;
  }

  /** Requests of busy seconds that are only counted, since the start. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** A request is over. */
  add(record: RequestRecord, decision: Decision | undefined): void {
    const result = resultOf(record);
    // A job that nobody can take yet is looked at every few seconds; it is one request, told when it is over.
    if (result === 'running' || result === 'back-in-line' || this.#deps.limits().most === 0) return;
    const kind = result === 'ok' && !fellBack(record) ? 'well' : 'wrong';
    if (!this.#hasRoom(kind)) {
      this.#leftOut += 1;
      return;
    }
    this.#waiting.push({ record, decision });
    if (this.#waiting.length >= MOST_WAITING) this.flush();
    else this.#timer ??= this.#deps.clock.timer(WRITTEN_WITHIN, () => this.flush());
  }

  /** Writes what is new, and lets go of what is beyond the limits. What cannot be written is not kept for later. */
  flush(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const { store, clock, limits } = this.#deps;
    const waiting = this.#waiting;
    this.#waiting = [];
    if (waiting.length > 0) store.add(waiting.map(entryOf));
    const { most, days } = limits();
    store.keep(most, clock.now() - days * DAY);
  }

  /** Undefined while the store cannot be read. */
  list(filter: JournalFilter): ReturnType<JournalStore['list']> {
    this.flush();
    return this.#deps.store.list(filter);
  }

  find(requestId: string): JournalEntry | undefined {
    if (this.#waiting.length > 0) this.flush();
    return this.#deps.store.find(requestId);
  }

  #hasRoom(kind: keyof typeof A_SECOND): boolean {
    const second = Math.floor(this.#deps.clock.monotonic() / SECOND);
    if (second !== this.#second) {
      this.#second = second;
      this.#inSecond = { well: 0, wrong: 0 };
    }
    this.#inSecond[kind] += 1;
    return this.#inSecond[kind] <= A_SECOND[kind];
  }
}

function entryOf({ record, decision }: Waiting): JournalEntry {
  return {
    record,
    result: resultOf(record),
    fellBack: fellBack(record),
    ...(decision ? { decision: keptDecision(decision) } : {}),
  };
}

function keptDecision({ because, candidates, excluded, ...rest }: Decision): KeptDecision {
  const told = ({ id, tier, reason }: Decision['candidates'][number]) => ({ id, tier, reason });
  return {
    ...rest,
    because: because?.() ?? [],
    candidates: candidates.map(told),
    excluded: excluded.map(told),
  };
}
