import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { Clock, Timer } from '../clock/index.ts';
import { Book, type ChangedBy, type Moved } from './book.ts';
import { Copies } from './copies.ts';
import { Drain } from './drain.ts';
import { isFinal, type Job, type JobState, type JobSurface, type WholeJob } from './job.ts';
import type { Delivery, JobFilter, JobPage, JobStore } from './job-store.ts';
import type { AboutJob } from './prepared.ts';
import { Watchers } from './watchers.ts';
import type { JobRequest, PrepareJob } from './work.ts';

export interface QueueDeps {
  readonly store: JobStore;
  readonly prepare: PrepareJob;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Pick<Logger, 'warn' | 'error'>;
  readonly limits: () => { readonly maxJobs: number; readonly ttl: number };
  /** `job_…`: a new id that nobody can guess. */
  readonly newId: () => string;
  /** This node. */
  readonly self: string;
  /** Whether this node is the one that answers jobs now. */
  readonly isOpen: () => boolean;
  /** Hears of every change of a job; without one when there is one job fewer. */
  readonly changed: (job?: Job, by?: ChangedBy) => void;
  /** A job ended whose end is to be posted. */
  readonly toDeliver: (delivery: Delivery) => void;
  /** Whether the end of this job is being posted at this moment. */
  readonly isTelling: (jobId: string) => boolean;
}

/** A request that is to be answered later. */
export interface NewJob {
  readonly owner: string;
  readonly surface: JobSurface;
  readonly request: JobRequest;
  readonly idempotencyKey?: string;
  readonly webhook?: string;
}

export type Accepted =
  /** It is on the disk; `isNew`: since now. */
  | { readonly kind: 'accepted'; readonly job: Job; readonly isNew: boolean }
  /** The key has been used for another request. */
  | { readonly kind: 'key-reused' }
  | { readonly kind: 'full'; readonly maxJobs: number }
  /** The disk does not take it. */
  | { readonly kind: 'not-kept'; readonly reason: string };

/** A final job is kept so long after its end, ms: answers to be fetched, dead letters to be looked at. */
const KEPT: Readonly<Partial<Record<JobState, number>>> = {
  done: 2 * 86_400_000,
  cancelled: 2 * 86_400_000,
  failed: 7 * 86_400_000,
};
const TIDIED_EVERY = 60_000;

/** The queue: requests that nobody could answer at once, on the disk until somebody can. */
export class Queue {
  readonly #deps: QueueDeps;
  readonly #book: Book;
  readonly #drain: Drain;
  readonly #watchers = new Watchers();
  /** The jobs as two nodes share them. */
  readonly copies: Copies;
  #tidying: Timer | undefined;

  constructor(deps: QueueDeps) {
    this.#deps = deps;
    const { store, clock, random, log, prepare, self, isOpen, toDeliver, isTelling } = deps;
    this.#book = new Book({
      store,
      clock,
      self,
      toDeliver,
      changed: (job, by) => {
        this.#watchers.tell(job);
        deps.changed(job, by);
      },
    });
    this.#drain = new Drain({ book: this.#book, prepare, clock, random, log, isOpen });
    this.copies = new Copies({ book: this.#book, drain: this.#drain, store, self, clock, toDeliver, isTelling });
  }

  /** Takes up what was left, and begins. */
  start(): void {
    this.#book.load();
    this.#prune();
    this.#tidying = this.#deps.clock.timer(TIDIED_EVERY, () => {
      this.#tidy();
      this.#tidying?.refresh();
    });
    this.wake();
  }

  /** Something may have become free. */
  wake(): void {
    this.#drain.wake();
  }

  /** Begins no more jobs and ends every event stream; what runs may end within `limit` ms, or waits for the next start. */
  async stop(limit: number): Promise<void> {
    this.#tidying?.cancel();
    this.#watchers.close();
    await this.#drain.stop(limit);
  }

  /** When it says so, the job is on the disk and will be answered or given up, whatever happens to this process. */
  accept(asked: NewJob): Accepted {
    const { owner, surface, idempotencyKey, webhook } = asked;
    const request = JSON.stringify(asked.request);
    const fingerprint = fingerprintOf(surface, request);
    const known = this.withKey(asked);
    if (known) return known;
    const { maxJobs, ttl } = this.#deps.limits();
    if (this.#book.size >= maxJobs) return { kind: 'full', maxJobs };
    const now = this.#deps.clock.now();
    const job: Job = {
      id: this.#deps.newId(),
      owner,
      surface,
      userTier: asked.request.userTier,
      state: 'queued',
      version: 1,
      createdAt: now,
      expiresAt: now + ttl,
      notBefore: 0,
      attempts: 0,
      fingerprint,
      home: this.#deps.self,
      holder: this.#deps.self,
      epoch: 1,
      life: 1,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      ...(webhook === undefined ? {} : { webhook }),
    };
    const added = this.#book.add(job, request);
    if (added === 'added') {
      this.#drain.came(job, asked.request);
      return { kind: 'accepted', job, isNew: true };
    }
    if (added === 'known') return this.withKey(asked) ?? { kind: 'not-kept', reason: 'busy' };
    return { kind: 'not-kept', reason: added.reason };
  }

  /** The job that its caller made with the same idempotency key, if there is one. */
  withKey(asked: NewJob): Accepted | undefined {
    const { owner, idempotencyKey, surface, request } = asked;
    if (idempotencyKey === undefined) return undefined;
    const job = this.#deps.store.byKey(owner, idempotencyKey);
    if (!job) return undefined;
    const isSame = job.fingerprint === fingerprintOf(surface, JSON.stringify(request));
    return isSame ? { kind: 'accepted', job: this.#book.open(job.id) ?? job, isNew: false } : { kind: 'key-reused' };
  }

  /** A job with its texts; undefined when there is none. */
  find(id: string): WholeJob | undefined {
    const whole = this.#book.whole(id);
    // Memory is ahead of nothing, but it knows a job also while the file cannot be read.
    const job = this.#book.open(id);
    return whole ?? (job && { job });
  }

  /** Its place in the line, 1 for the next one. */
  positionOf(id: string): number | undefined {
    if (this.#book.open(id)?.state !== 'queued') return undefined;
    return this.#book.everybody.positionOf(id, this.#deps.clock.now());
  }

  /** The job as it is now and after each change, until it is final or the queue stops. */
  watch(id: string, signal: AbortSignal): AsyncGenerator<Job> {
    return this.#watchers.follow(() => this.find(id)?.job, id, signal);
  }

  /** Also while it runs. A job that is final stays what it is, and so does one that another node holds. */
  cancel(id: string): Moved {
    const job = this.#book.open(id);
    if (!job) return { kind: 'gone' };
    const moved = this.#book.finish(job, 'cancelled');
    if (moved.kind === 'moved') this.#drain.abort(id);
    return moved;
  }

  /** A dead letter into the line again. */
  putBack(id: string): Moved {
    const job = this.find(id)?.job;
    if (job?.state !== 'failed') return { kind: 'gone' };
    const moved = this.#book.putBack(job, this.#deps.clock.now() + this.#deps.limits().ttl);
    if (moved.kind === 'moved') this.wake();
    return moved;
  }

  /** Throws a final job away for good. */
  discard(id: string): Moved {
    const job = this.find(id)?.job;
    if (!job || !isFinal(job.state)) return { kind: 'gone' };
    const written = this.#deps.store.remove(id);
    if (written.kind === 'refused') return written;
    this.#deps.changed();
    return written.kind === 'written' ? { kind: 'moved', job } : { kind: 'gone' };
  }

  list(filter: JobFilter): JobPage {
    return this.#deps.store.list(filter);
  }

  counts(): Readonly<Record<JobState, number>> {
    return this.#deps.store.counts();
  }

  /** The places of all that wait. */
  positions(): ReadonlyMap<string, number> {
    const waiting = this.#book.everybody.inOrder(this.#deps.clock.now());
    return new Map([...waiting].map(({ id }, index) => [id, index + 1]));
  }

  /** What is known of a job that is not over. */
  about(id: string): AboutJob {
    return this.#drain.about(id);
  }

  /** When the job that waits longest was accepted, ms since the epoch. */
  oldest(): number | undefined {
    return this.#book.everybody.oldest;
  }

  deliveriesOf(id: string): readonly Delivery[] {
    return this.#deps.store.deliveriesOf(id);
  }

  #tidy(): void {
    this.#prune();
    const { queued, running } = this.counts();
    // A file that was out of reach at the start has come back.
    if (queued + running > this.#book.size) this.#book.load();
    this.wake();
  }

  #prune(): void {
    const now = this.#deps.clock.now();
    for (const state of ['done', 'cancelled', 'failed'] as const) {
      this.#deps.store.prune(state, now - (KEPT[state] ?? 0));
    }
  }
}

function fingerprintOf(surface: JobSurface, request: string): string {
  return createHash('sha256').update(`${surface}\n${request}`).digest('hex');
}
