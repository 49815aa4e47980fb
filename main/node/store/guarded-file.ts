import type { Logger } from 'pino';
import type { Clock } from '../clock/index.ts';
import type { Access, RefusalReason, Refused } from './access.ts';
import type { Connection } from './connection.ts';
import { faultOf } from './fault.ts';
import { type Connections, identityOf, openFile } from './file.ts';
import { latestAside, setAside } from './set-aside.ts';
import { lossTrouble, type Obstacle, type Trouble, troubleWith } from './trouble.ts';

export interface GuardedFileOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** `trouble()` is another. */
  readonly changed: () => void;
  /** The file never grows beyond this, bytes. */
  readonly maxBytes: number;
}

/** A file that cannot be used is tried again after this, ms, by whoever needs it next. */
const TRY_AGAIN = 5000;
/** One that another program holds is tried again after this, ms, and then without waiting for it. */
const HELD_AGAIN = 1000;

type State =
  | { readonly kind: 'open'; readonly connections: Connections; readonly identity: string }
  | { readonly kind: 'out'; readonly obstacle: Obstacle; readonly said: string; readonly again: number }
  | { readonly kind: 'closed' };

/** Why writes fail while the file is open and can be read. */
interface Hindrance {
  readonly kind: 'full' | 'at-its-limit' | 'busy';
  /** Not over before then, by the monotonic clock. */
  readonly until: number;
}

/**
 * The file, whatever happens to it. Nothing here throws into a live request: reads find nothing, writes are refused,
 * `trouble()` says why, and it is tried again.
 */
export class GuardedFile {
  readonly #options: GuardedFileOptions;
  #state: State = { kind: 'out', obstacle: 'out-of-reach', said: 'not opened yet', again: 0 };
  #hindrance: Hindrance | undefined;
  #aside: string | undefined;

  constructor(options: GuardedFileOptions) {
    this.#options = options;
    this.#open();
  }

  /** What a person should know of the file; the worst first. */
  trouble(): Trouble | undefined {
    const { path } = this.#options;
    if (this.#state.kind === 'out') return troubleWith(this.#state.obstacle, path, this.#state.said);
    if (this.#hindrance) return troubleWith(this.#hindrance.kind, path, '');
    return this.#aside === undefined ? undefined : lossTrouble(this.#aside);
  }

  /** The way to it. With `full`, a write is on the disk when it returns. */
  accessBy(way: keyof Connections): Access {
    return {
      read: (otherwise, work) => {
        const result = this.#use(way, work);
        return result.kind === 'done' ? result.value : otherwise;
      },
      write: work => {
        const held = this.#hindrance?.kind === 'busy' ? this.#hindrance : undefined;
        // Whoever holds it was waited for once. Every request would wait if each write did.
        if (held && this.#options.clock.monotonic() < held.until) return { kind: 'refused', reason: 'busy' };
        const result = this.#use(way, connection => {
          const write = () => connection.transaction(() => work(connection));
          return held ? connection.withoutWaiting(write) : write();
        });
        if (result.kind === 'refused') return result;
        this.#wrote();
        return result.value;
      },
    };
  }

  close(): void {
    if (this.#state.kind === 'open') this.#state.connections.normal.checkpoint();
    this.#closeFile();
    this.#state = { kind: 'closed' };
  }

  #use<T>(way: keyof Connections, work: (connection: Connection) => T): { kind: 'done'; value: T } | Refused {
    const { clock } = this.#options;
    if (this.#state.kind === 'out' && clock.monotonic() >= this.#state.again) this.#open();
    for (let turn = 0; ; turn += 1) {
      const state = this.#state;
      if (state.kind === 'closed') return { kind: 'refused', reason: 'closed' };
      if (state.kind === 'out') return { kind: 'refused', reason: REASONS[state.obstacle] };
      try {
        return { kind: 'done', value: work(state.connections[way]) };
      } catch (error) {
        const reason = this.#noteFault(error, state.identity);
        // What could not be done in the damaged file is done in the new one.
        if (reason !== 'damaged' || turn > 0) return { kind: 'refused', reason };
      }
    }
  }

  #open(): void {
    const { path, maxBytes, log } = this.#options;
    try {
      let seen = identityOf(path);
      let opened = openFile(path, { maxBytes, log });
      for (let turn = 0; opened.kind === 'damaged' && turn < 2; turn += 1) {
        this.#setAside(opened.what, seen);
        seen = identityOf(path);
        opened = openFile(path, { maxBytes, log });
      }
      if (opened.kind === 'open') {
        this.#state = opened;
        this.#aside = latestAside(path);
      } else this.#out(opened.kind, opened.kind === 'damaged' ? opened.what : '');
    } catch (error) {
      const fault = faultOf(error);
      const obstacle = fault && fault.kind !== 'statement' ? fault.kind : 'not-brought-up';
      this.#out(obstacle, fault?.message ?? String(error));
    }
    this.#options.changed();
  }

  /** Another process may have been faster: a file that is not the damaged one is left where it is. */
  #setAside(what: string, identity: string): void {
    const { path, clock, log } = this.#options;
    if (identity !== '' && identityOf(path) !== identity) return;
    const keptAs = setAside(path, clock.now());
    log.error({ what, keptAs }, 'the store is damaged; it is set aside and a new one is begun');
  }

  #out(obstacle: Obstacle, said: string): void {
    const { clock, log, path } = this.#options;
    if (this.#state.kind !== 'out' || this.#state.obstacle !== obstacle || this.#state.again === 0) {
      log.error({ said }, troubleWith(obstacle, path, said).sentence);
    }
    this.#state = { kind: 'out', obstacle, said, again: clock.monotonic() + TRY_AGAIN };
  }

  /** What a failed read or write means for the file. */
  #noteFault(error: unknown, identity: string): RefusalReason {
    const fault = faultOf(error);
    const { log, changed } = this.#options;
    switch (fault?.kind) {
      case 'full':
        this.#hinder(this.#isNearItsLimit() ? 'at-its-limit' : 'full', TRY_AGAIN);
        return 'full';
      case 'busy':
        this.#hinder('busy', HELD_AGAIN);
        return 'busy';
      case 'damaged':
        this.#beginAnew(fault.message, identity);
        return 'damaged';
      case 'out-of-reach':
        this.#closeFile();
        this.#out('out-of-reach', fault.message);
        changed();
        return 'out-of-reach';
      case 'statement':
      case undefined:
        log.error({ err: error }, 'the store met a defect of ours');
        return 'statement';
    }
  }

  /** The file went bad while it was open: it is set aside, and what comes from now on goes to a new one. */
  #beginAnew(what: string, identity: string): void {
    this.#closeFile();
    try {
      this.#setAside(what, identity);
      this.#open();
    } catch (error) {
      this.#out('damaged', faultOf(error)?.message ?? String(error));
      this.#options.changed();
    }
  }

  #isNearItsLimit(): boolean {
    return this.#state.kind === 'open' && this.#state.connections.normal.isNearItsLimit();
  }

  #hinder(kind: Hindrance['kind'], forAtLeast: number): void {
    const { clock, log, path, changed } = this.#options;
    const isNews = this.#hindrance?.kind !== kind;
    this.#hindrance = { kind, until: clock.monotonic() + forAtLeast };
    if (!isNews) return;
    log.error(troubleWith(kind, path, '').sentence);
    changed();
  }

  /** A small write may find room where a large one does not: it is only over when none has failed for a while. */
  #wrote(): void {
    const { clock, log, changed } = this.#options;
    if (!this.#hindrance || clock.monotonic() < this.#hindrance.until) return;
    this.#hindrance = undefined;
    log.info('the store can be written again');
    changed();
  }

  #closeFile(): void {
    if (this.#state.kind !== 'open') return;
    this.#state.connections.full.close();
    this.#state.connections.normal.close();
  }
}

const REASONS: Readonly<Record<Obstacle, RefusalReason>> = {
  full: 'full',
  'at-its-limit': 'full',
  busy: 'busy',
  'out-of-reach': 'out-of-reach',
  damaged: 'damaged',
  newer: 'newer',
  'not-brought-up': 'statement',
};
