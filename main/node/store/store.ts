import type { Logger } from 'pino';
import type { Clock } from '../clock/index.ts';
import type { Access, RefusalReason, Refused } from './access.ts';
import type { Connection } from './connection.ts';
import { faultOf } from './fault.ts';
import { FeedbackTable } from './feedback.ts';
import { type Connections, openFile, setAside } from './file.ts';
import { HistoryTable } from './history.ts';
import { JobTable } from './jobs.ts';
import { KeptTable } from './kept.ts';
import { LedgerTable } from './ledger.ts';
import { lossTrouble, type Obstacle, type Trouble, troubleWith } from './trouble.ts';

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

/** Room for some ten thousand jobs with long prompts, and for years of counts. */
const MAX_BYTES = 4 * 2 ** 30;
/** A file that cannot be used is tried again after this, ms, by whoever needs it next. */
const TRY_AGAIN = 5000;
const HOUR = 3_600_000;

type State =
  | { readonly kind: 'open'; readonly connections: Connections }
  | { readonly kind: 'out'; readonly obstacle: Obstacle; readonly said: string; readonly again: number }
  | { readonly kind: 'closed' };

/**
 * The one file in which a node keeps what must survive it. Whatever happens to the file, nothing here throws into a
 * live request: reads find nothing, writes are refused, `trouble()` says why, and it is tried again.
 */
export class Store {
  readonly ledger: LedgerTable;
  readonly jobs: JobTable;
  readonly kept: KeptTable;
  readonly history: HistoryTable;
  readonly feedback: FeedbackTable;
  readonly #options: StoreOptions;
  #state: State;
  /** No room at the last write; the file is open all the same. */
  #isFull = false;
  #aside: string | undefined;

  constructor(options: StoreOptions) {
    this.#options = options;
    this.#state = { kind: 'out', obstacle: 'out-of-reach', said: 'not opened yet', again: 0 };
    this.#open();
    const normal = this.#accessBy('normal');
    this.ledger = new LedgerTable(normal, options.clock);
    this.kept = new KeptTable(normal, options.clock);
    this.history = new HistoryTable(normal);
    this.feedback = new FeedbackTable(normal);
    this.jobs = new JobTable(this.#accessBy('full'));
    this.#tidyLater();
  }

  /** What a person should know of the file; the worst first. */
  trouble(): Trouble | undefined {
    const { folder } = this.#options;
    if (this.#state.kind === 'out') return troubleWith(this.#state.obstacle, folder, this.#state.said);
    if (this.#isFull) return troubleWith('full', folder, '');
    return this.#aside === undefined ? undefined : lossTrouble(this.#aside);
  }

  /** Everything is on the disk afterwards. */
  close(): void {
    this.ledger.flush();
    if (this.#state.kind === 'open') {
      this.#state.connections.normal.checkpoint();
      this.#closeFile();
    }
    this.#state = { kind: 'closed' };
  }

  #accessBy(way: keyof Connections): Access {
    return {
      read: (otherwise, work) => {
        const connection = this.#connection(way);
        if (!connection) return otherwise;
        try {
          return work(connection);
        } catch (error) {
          this.#noteFault(error);
          return otherwise;
        }
      },
      write: work => {
        const connection = this.#connection(way);
        if (!connection) return this.#refusal();
        try {
          const result = connection.transaction(() => work(connection));
          this.#noteRoom(true);
          return result;
        } catch (error) {
          return { kind: 'refused', reason: this.#noteFault(error) };
        }
      },
    };
  }

  #connection(way: keyof Connections): Connection | undefined {
    if (this.#state.kind === 'out' && this.#options.clock.monotonic() >= this.#state.again) this.#open();
    return this.#state.kind === 'open' ? this.#state.connections[way] : undefined;
  }

  #refusal(): Refused {
    return { kind: 'refused', reason: this.#state.kind === 'out' ? this.#state.obstacle : 'closed' };
  }

  #open(): void {
    const { folder, log, maxBytes = MAX_BYTES } = this.#options;
    try {
      let opened = openFile(folder, { maxBytes, log });
      if (opened.kind === 'damaged') {
        this.#setAside(opened.what);
        opened = openFile(folder, { maxBytes, log });
      }
      if (opened.kind === 'open') this.#state = opened;
      else this.#out(opened.kind, '');
    } catch (error) {
      const fault = faultOf(error);
      if (fault?.kind === 'damaged') this.#beginAnew(fault.message);
      else this.#out(fault?.kind === 'full' ? 'full' : 'out-of-reach', fault?.message ?? String(error));
    }
    this.#options.changed();
  }

  /** The file is beyond help: it is set aside, and what comes from now on goes to a new one. */
  #beginAnew(what: string): void {
    const { folder, log, maxBytes = MAX_BYTES } = this.#options;
    try {
      this.#closeFile();
      this.#setAside(what);
      const opened = openFile(folder, { maxBytes, log });
      if (opened.kind === 'open') this.#state = opened;
      else this.#out(opened.kind, '');
    } catch (error) {
      this.#out('damaged', faultOf(error)?.message ?? String(error));
    }
  }

  #setAside(what: string): void {
    const { folder, clock, log } = this.#options;
    this.#aside = setAside(folder, clock.now());
    log.error({ what, keptAs: this.#aside }, 'the store is damaged; it is set aside and a new one is begun');
  }

  #out(obstacle: Obstacle, said: string): void {
    const { clock, log, folder } = this.#options;
    if (this.#state.kind !== 'out' || this.#state.obstacle !== obstacle || this.#state.again === 0) {
      log.error({ said }, troubleWith(obstacle, folder, said).sentence);
    }
    this.#state = { kind: 'out', obstacle, said, again: clock.monotonic() + TRY_AGAIN };
  }

  /** What a failed read or write means for the file. */
  #noteFault(error: unknown): RefusalReason {
    const fault = faultOf(error);
    const { log } = this.#options;
    switch (fault?.kind) {
      case 'full':
        this.#noteRoom(false);
        return 'full';
      case 'busy':
        return 'busy';
      case 'damaged':
        this.#beginAnew(fault.message);
        this.#options.changed();
        return 'damaged';
      case 'out-of-reach':
        this.#closeFile();
        this.#out('out-of-reach', fault.message);
        this.#options.changed();
        return 'out-of-reach';
      case 'statement':
      case undefined:
        log.error({ err: error }, 'the store met a defect of ours');
        return 'statement';
    }
  }

  #noteRoom(hasRoom: boolean): void {
    if (this.#isFull === !hasRoom) return;
    this.#isFull = !hasRoom;
    if (this.#isFull) this.#options.log.error(troubleWith('full', this.#options.folder, '').sentence);
    else this.#options.log.info('the store has room again');
    this.#options.changed();
  }

  #closeFile(): void {
    if (this.#state.kind !== 'open') return;
    this.#state.connections.full.close();
    this.#state.connections.normal.close();
  }

  /** What nobody needs any more goes, a while after the start and then every hour. */
  #tidyLater(): void {
    const timer = this.#options.clock.timer(HOUR, () => {
      if (this.#state.kind === 'closed') return;
      this.ledger.forget(this.#options.clock.now());
      timer.refresh();
    });
  }
}

/** Opens the store of a data folder. Never throws: a file that cannot be used is told by `trouble()`. */
export function openStore(options: StoreOptions): Store {
  return new Store(options);
}
