import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Clock, Timer } from '../clock/index.ts';
import { FeedbackTable } from './feedback.ts';
import { GuardedFile } from './guarded-file.ts';
import { HistoryTable } from './history.ts';
import { JobTable } from './jobs.ts';
import { KeptTable } from './kept.ts';
import { LedgerTable } from './ledger.ts';
import { RequestTable } from './requests.ts';
import type { Trouble } from './trouble.ts';

export interface StoreOptions {
  /** The data folder. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** `trouble()` is another. */
  readonly changed: () => void;
  /** The file never grows beyond this, bytes. */
  readonly maxBytes?: number;
}

const NAME = 'tandem.db';
/** Room for some ten thousand jobs with long prompts, and for years of counts. */
const MAX_BYTES = 4 * 2 ** 30;
const HOUR = 3_600_000;
/** A wall clock that is this far, ms, from where it should be after an hour was set: nothing goes by such a date yet. */
const JUMP = 600_000;
/** Pages of 4 KiB that are given back to the disk in one go: what takes a few milliseconds. */
const PAGES_AT_ONCE = 2000;

/** The one file in which a node keeps what must survive it. */
export class Store {
  readonly ledger: LedgerTable;
  readonly jobs: JobTable;
  readonly kept: KeptTable;
  readonly history: HistoryTable;
  readonly feedback: FeedbackTable;
  readonly requests: RequestTable;
  readonly #file: GuardedFile;
  readonly #clock: Clock;
  readonly #tidying: Timer;
  /** The wall clock less the one that never jumps, when it was looked at last. */
  #offset: number;

  constructor({ folder, clock, log, changed, maxBytes = MAX_BYTES }: StoreOptions) {
    this.#clock = clock;
    this.#offset = clock.now() - clock.monotonic();
    this.#file = new GuardedFile({ path: join(folder, NAME), clock, log, changed, maxBytes });
    const normal = this.#file.accessBy('normal');
    this.ledger = new LedgerTable(normal, clock);
    this.kept = new KeptTable(normal, clock);
    this.history = new HistoryTable(normal);
    this.feedback = new FeedbackTable(normal);
    this.requests = new RequestTable(normal);
    this.jobs = new JobTable(this.#file.accessBy('full'));
    this.#tidying = clock.timer(HOUR, () => this.#tidy());
  }

  /** What a person should know of the file; the worst first. */
  trouble(): Trouble | undefined {
    return this.#file.trouble();
  }

  /** Everything is on the disk afterwards. */
  close(): void {
    this.#tidying.cancel();
    this.ledger.flush();
    this.#file.close();
  }

  /** What nobody needs any more goes, and so does the room that it took. */
  #tidy(): void {
    const now = this.#clock.now();
    const offset = now - this.#clock.monotonic();
    if (Math.abs(offset - this.#offset) < JUMP) this.ledger.forget(now);
    this.#offset = offset;
    this.#file.accessBy('normal').read(undefined, connection => connection.shrink(PAGES_AT_ONCE));
    this.#tidying.refresh();
  }
}

/** Opens the store of a data folder. Never throws: a file that cannot be used is told by `trouble()`. */
export function openStore(options: StoreOptions): Store {
  return new Store(options);
}
