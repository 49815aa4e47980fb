import type { Logger } from 'pino';
import { type Clock, sleep, type Timer } from '../clock/index.ts';
import type { Book } from './book.ts';
import type { Job, JobOutcome } from './job.ts';
import { type AboutJob, PreparedJobs, type ReadJob } from './prepared.ts';
import { isBlamed, MOST_ATTEMPTS, waitAfter } from './retry.ts';
import type { JobRequest, PreparedJob, PrepareJob, Turn, WorkResult } from './work.ts';

/** Jobs under way at one time, whatever the backends could take: what is in memory of them stays bounded. */
const MOST_RUNNING = 64;
/** What happens within this time (ms) is looked at together. */
const GATHERED = 20;
/** With more jobs than this a look takes a millisecond, and is made a few times a second at most. */
const LONG_LINE = 1000;
const GATHERED_LONG = 200;
/** Rests and quotas end without anybody telling: how often the drain looks by itself, ms. */
const LOOK_AGAIN = 1000;
/** Texts read from the disk at one look, so that it takes no longer than a few requests do. */
const MOST_READ = 50;
/** A line in which nothing moved for so long (ms), though somebody is there, sends one job to stand in line. */
const PASSED_OVER = 10 * 60_000;
/** A job that could not be read is read again after so long, ms. */
const READ_AGAIN = 60_000;
/** An answer that could not be written is written again after so long, ms. */
const WRITE_AGAIN = 1000;

export interface DrainDeps {
  readonly book: Book;
  readonly prepare: PrepareJob;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Pick<Logger, 'warn' | 'error'>;
  /** Whether this node is the one that answers jobs now; asked at every look. */
  readonly isOpen: () => boolean;
}

/** One look at the line. */
interface Look {
  /** Ms since the epoch. */
  readonly now: number;
  /** Kinds of jobs that nobody has room for. */
  readonly full: Set<string>;
  /** Jobs whose texts were read. */
  read: number;
}

/** Why a job's run is ended from our side. */
class Ended extends Error {}

/** Takes jobs out of the line as soon as somebody is free for them, and never at the expense of a live request. */
export class Drain {
  readonly #deps: DrainDeps;
  readonly #prepared: PreparedJobs;
  readonly #runs = new Map<string, { readonly controller: AbortController; readonly over: Promise<void> }>();
  #look: Timer | undefined;
  #isSoon = false;
  /** Since when nothing was taken although somebody was there, by the monotonic clock. */
  #passedOverSince: number | undefined;
  /** Answers that the disk does not take; nothing is begun while there are any. */
  #unwritten = 0;
  #isStopped = false;

  constructor(deps: DrainDeps) {
    this.#deps = deps;
    this.#prepared = new PreparedJobs(deps.book, deps.prepare);
  }

  /** Something may have become free, or something may have come. Cheap: it is looked at in a moment, once. */
  wake(): void {
    if (this.#isSoon || this.#isStopped || this.#deps.book.line.size === 0) return;
    this.#isSoon = true;
    this.#lookIn(this.#deps.book.line.size > LONG_LINE ? GATHERED_LONG : GATHERED);
  }

  /** A job has come. */
  came(job: Job, request: JobRequest): void {
    this.#prepared.learn(job, request);
    this.wake();
  }

  /** What is known of a job that is not over. */
  about(id: string): AboutJob {
    return this.#prepared.about(id);
  }

  /** Ends the run of a job that is over already, or another node's. */
  abort(id: string): void {
    this.#runs.get(id)?.controller.abort(new Ended('the job is over or not ours any more'));
    this.#prepared.forget(id);
  }

  /** Begins no more; what runs may end within `limit` ms, and goes back into the line otherwise. */
  async stop(limit: number): Promise<void> {
    this.#isStopped = true;
    this.#look?.cancel();
    const { clock } = this.#deps;
    const all = Promise.all([...this.#runs.values()].map(({ over }) => over));
    const patience = new AbortController();
    await Promise.race([all, sleep(clock, limit, patience.signal)]);
    patience.abort();
    for (const { controller } of this.#runs.values()) controller.abort(new Ended('the node is stopping'));
    await all;
  }

  #lookIn(delay: number): void {
    this.#look?.cancel();
    this.#look = this.#deps.clock.timer(delay, () => {
      this.#isSoon = false;
      this.#takeWhatFits();
      if (!this.#isStopped && !this.#isSoon && this.#deps.book.line.size > 0) this.#lookIn(LOOK_AGAIN);
    });
  }

  #takeWhatFits(): void {
    const { book, clock, isOpen } = this.#deps;
    if (this.#unwritten > 0 || !isOpen()) return;
    const look: Look = { now: clock.now(), full: new Set(), read: 0 };
    for (const job of [...book.line.inOrder(look.now)]) {
      if (this.#runs.size >= MOST_RUNNING || look.read >= MOST_READ) break;
      const kind = this.#prepared.kindOf(job);
      if (job.expiresAt <= look.now) {
        look.read += 1;
        this.#giveUp(job, EXPIRED);
      } else if (job.notBefore <= look.now && (kind === undefined || !look.full.has(kind))) {
        look.read += 1;
        this.#consider(job, look);
      }
    }
    if (book.line.size === 0) this.#passedOverSince = undefined;
  }

  #consider(job: Job, look: Look): void {
    const read = this.#prepared.read(job, this.#deps.clock.monotonic());
    if (!read) {
      // Looked at again later if it is there, and dropped if the file was exchanged for a new one.
      const moved = this.#deps.book.move(job, { state: 'queued', notBefore: look.now + READ_AGAIN });
      if (moved.kind === 'gone') this.#dropped(job);
    } else if (read.kind === 'refused') {
      this.#giveUp(job, read.error);
    } else if (read.prepared.hasRoom('spare')) {
      this.#begin(job, read.prepared, 'spare');
    } else {
      this.#hasNoRoom(job, read, look);
    }
  }

  #hasNoRoom(job: Job, read: ReadJob, look: Look): void {
    const { prepared } = read;
    look.full.add(prepared.kind);
    const canBeInLine = prepared.hasRoom('in-line');
    if (canBeInLine) this.#passedOverSince ??= this.#deps.clock.monotonic();
    if (canBeInLine && this.#isOverdue()) this.#begin(job, prepared, 'in-line');
    else this.#prepared.waits(job, read);
  }

  /** Live requests have filled every slot for so long that the line would never move. */
  #isOverdue(): boolean {
    const since = this.#passedOverSince;
    return since !== undefined && this.#deps.clock.monotonic() - since >= PASSED_OVER;
  }

  #begin(job: Job, prepared: PreparedJob, turn: Turn): void {
    const { book, log } = this.#deps;
    const moved = book.move(job, { state: 'running', attempts: job.attempts + 1 });
    if (moved.kind !== 'moved') return;
    this.#passedOverSince = undefined;
    const controller = new AbortController();
    const over = this.#run(moved.job, prepared, turn, controller.signal)
      .catch((error: unknown) => log.error({ err: error, job: job.id }, 'a job met a bug'))
      .finally(() => {
        this.#runs.delete(job.id);
        this.wake();
      });
    this.#runs.set(job.id, { controller, over });
  }

  async #run(job: Job, prepared: PreparedJob, turn: Turn, signal: AbortSignal): Promise<void> {
    const { book, log } = this.#deps;
    let result: WorkResult;
    try {
      result = await prepared.answer(turn, signal, job.id);
    } catch (error) {
      // Cancelled: it is over. Stopping: it is as if it had not been tried.
      if (signal.aborted) return void book.move(job, { state: 'queued', attempts: job.attempts - 1 });
      log.error({ err: error, job: job.id }, 'a job met a bug');
      result = { kind: 'refused', error: BUG, isFinal: false, failures: ['not-an-answer'] };
    }
    if (result.kind === 'answered') return this.#end(job, 'done', result.outcome);
    const { error, isFinal, failures } = result;
    // It stood in line in vain; the next one need not be passed over for as long again.
    if (turn === 'in-line' && failures.length === 0) {
      this.#passedOverSince = this.#deps.clock.monotonic() - PASSED_OVER;
    }
    const attempts = isBlamed(failures) ? job.attempts : job.attempts - 1;
    if (isFinal || attempts >= MOST_ATTEMPTS) return this.#end(job, 'failed', { kind: 'error', error });
    this.#prepared.failed(job, error.message);
    const wait = waitAfter(isBlamed(failures) ? attempts : 0, this.#deps.random());
    await this.#until(() =>
      book.move(job, { state: 'queued', attempts, notBefore: Math.round(this.#deps.clock.now() + wait) }),
    );
  }

  async #end(job: Job, state: 'done' | 'failed', outcome: JobOutcome): Promise<void> {
    await this.#until(() => this.#deps.book.finish(job, state, outcome));
    this.#prepared.forget(job.id);
  }

  /** An answer that was paid for is not thrown away because the disk is full for a while. */
  async #until(write: () => { readonly kind: string }): Promise<void> {
    if (write().kind !== 'refused') return;
    this.#unwritten += 1;
    try {
      do {
        // Unwritten at a stop, it is asked again after the next start.
        if (this.#isStopped) return;
        await sleep(this.#deps.clock, WRITE_AGAIN);
      } while (write().kind === 'refused');
    } finally {
      this.#unwritten -= 1;
    }
  }

  #dropped(job: Job): void {
    this.#prepared.forget(job.id);
    this.#deps.log.error({ job: job.id }, 'a job is gone: the file that it was kept in is not the one of now');
  }

  #giveUp(job: Job, error: Extract<JobOutcome, { kind: 'error' }>['error']): void {
    if (this.#deps.book.finish(job, 'failed', { kind: 'error', error }).kind !== 'refused') {
      this.#prepared.forget(job.id);
    }
  }
}

const EXPIRED = {
  message: 'Nothing could answer this request within the time that the queue keeps it.',
  type: 'timeout_error',
  param: null,
  code: 'job_expired',
};
const BUG = {
  message: 'Tandem met a fault of its own. It is in the log.',
  type: 'server_error',
  param: null,
  code: 'internal_error',
};
