import type { Clock } from '../clock/index.ts';
import { isFinal, type Job, type JobOutcome, type WholeJob } from './job.ts';
import type { Adoption, Delivery, JobStore, NotWritten } from './job-store.ts';
import { Line } from './line.ts';

/** Who made a change: this node, or its twin, which told of it. */
export type ChangedBy = 'us' | 'twin';

export interface BookDeps {
  readonly store: JobStore;
  readonly clock: Clock;
  /** This node. */
  readonly self: string;
  /** Hears of every change that is on the disk. */
  readonly changed: (job: Job, by: ChangedBy) => void;
  /** A post is to be made. */
  readonly toDeliver: (delivery: Delivery) => void;
}

/** `gone`: it is not in that state any more; somebody else was first. */
export type Moved = { readonly kind: 'moved'; readonly job: Job } | { readonly kind: 'gone' } | NotWritten;

/**
 * The jobs that are not over yet, in memory as on the disk, the twin's among them. Every change is written first and told
 * afterwards, so that nobody hears of what a crash would take back.
 */
export class Book {
  readonly #deps: BookDeps;
  readonly #open = new Map<string, Job>();
  /** What waits for this node. */
  readonly line = new Line();
  /** What waits for either. */
  readonly everybody = new Line();

  constructor(deps: BookDeps) {
    this.#deps = deps;
  }

  /**
   * Takes up what a stop or a crash left behind, and what could not be read before: what was running waits again. Its
   * try stays counted.
   */
  load(): void {
    for (const job of this.#deps.store.unfinished()) {
      if (this.#open.has(job.id)) continue;
      this.#put(job);
      this.#beginAgain(job);
    }
  }

  get size(): number {
    return this.#open.size;
  }

  /** A job that is not over, as it stands now. */
  open(id: string): Job | undefined {
    return this.#open.get(id);
  }

  /** All that are not over. */
  all(): Iterable<Job> {
    return this.#open.values();
  }

  isOurs({ holder }: Job): boolean {
    return holder === this.#deps.self;
  }

  whole(id: string): WholeJob | undefined {
    return this.#deps.store.whole(id);
  }

  add(job: Job, request: string): 'added' | 'known' | NotWritten {
    const written = this.#deps.store.add(job, request);
    if (written.kind === 'refused') return written;
    if (written.kind === 'stale') return 'known';
    this.#put(job);
    this.#deps.changed(job, 'us');
    return 'added';
  }

  /** The next state of a job that is not over and does not end by it. */
  move(job: Job, change: Partial<Job> & { readonly state: 'queued' | 'running' }): Moved {
    if (!this.#canChange(job)) return GONE;
    const next = { ...job, ...change, version: job.version + 1 };
    const written = this.#deps.store.change(next);
    if (written.kind === 'refused') return written;
    if (written.kind === 'stale') return this.#lost(job);
    this.#put(next);
    this.#deps.changed(next, 'us');
    return { kind: 'moved', job: next };
  }

  /** The end of a job. Only the first one counts. */
  finish(job: Job, state: 'done' | 'failed' | 'cancelled', outcome?: JobOutcome): Moved {
    if (!this.#canChange(job)) return GONE;
    const { clock, store } = this.#deps;
    const next: Job = { ...job, state, version: job.version + 1, endedAt: clock.now(), endedIn: job.epoch };
    const delivery = job.webhook === undefined ? undefined : deliveryOf(next, job.webhook, clock.now());
    const written = store.finish(next, outcome && JSON.stringify(outcome), delivery);
    if (written.kind === 'refused') return written;
    if (written.kind === 'stale') return this.#lost(job);
    this.#remove(job);
    this.#deps.changed(next, 'us');
    if (delivery) this.#deps.toDeliver(delivery);
    return { kind: 'moved', job: next };
  }

  /** A dead letter into the line again, with as much time as a new one. */
  putBack(job: Job, expiresAt: number): Moved {
    if (job.state !== 'failed' || this.#open.has(job.id)) return GONE;
    const { endedAt: _, endedIn: __, ...rest } = job;
    const next: Job = {
      ...rest,
      state: 'queued',
      version: job.version + 1,
      attempts: 0,
      notBefore: 0,
      expiresAt,
      holder: this.#deps.self,
      epoch: job.epoch + 1,
      life: job.life + 1,
    };
    const written = this.#deps.store.putBack(next);
    if (written.kind === 'refused') return written;
    if (written.kind === 'stale') return GONE;
    this.#put(next);
    this.#deps.changed(next, 'us');
    return { kind: 'moved', job: next };
  }

  /**
   * Gives jobs another holder, all in one write: for those that are not over, and those whose end is still to be told.
   * @returns those that it could be done to
   */
  hand(jobs: readonly Job[], holder: string): readonly Job[] {
    const next = jobs.map(job => ({
      ...job,
      state: job.state === 'running' ? ('queued' as const) : job.state,
      holder,
      epoch: job.epoch + 1,
      version: job.version + 1,
    }));
    const written = new Set(this.#deps.store.changeAll(next));
    const handed = next.filter(({ id }) => written.has(id));
    for (const job of handed) {
      this.#put(job);
      this.#deps.changed(job, 'us');
    }
    return handed;
  }

  /** A copy of the twin's, over what we have of the job. */
  adopt(adoption: Adoption): 'adopted' | 'stale' | NotWritten {
    const written = this.#deps.store.adopt(adoption);
    if (written.kind === 'refused') return written;
    if (written.kind === 'stale') return 'stale';
    const { job } = adoption;
    this.#put(job);
    this.#deps.changed(job, 'twin');
    // It comes from before our disk was lost: nobody runs it.
    this.#beginAgain(job);
    return 'adopted';
  }

  /** As if it had never come. */
  withdraw(job: Job): void {
    if (this.#deps.store.withdraw(job.id).kind === 'written') this.#remove(job);
  }

  #beginAgain(job: Job): void {
    if (job.state === 'running' && this.isOurs(job)) this.move(job, { state: 'queued', notBefore: 0 });
  }

  #canChange(job: Job): boolean {
    return this.#open.get(job.id) === job && this.isOurs(job);
  }

  #put(job: Job): void {
    this.#remove(job);
    if (isFinal(job.state)) return;
    this.#open.set(job.id, job);
    if (job.state !== 'queued') return;
    this.everybody.add(job);
    if (this.isOurs(job)) this.line.add(job);
  }

  #remove({ id }: Job): void {
    const known = this.#open.get(id);
    if (known) {
      this.line.remove(known);
      this.everybody.remove(known);
    }
    this.#open.delete(id);
  }

  /** The disk has another version of it, or none: the file was exchanged below us. It cannot be carried on. */
  #lost(job: Job): Moved {
    this.#remove(job);
    return GONE;
  }
}

const GONE = { kind: 'gone' } as const;

/** Its id follows from the job and its life, so that both nodes have the same, and a receiver takes only one. */
function deliveryOf(job: Job, url: string, now: number): Delivery {
  const { id: jobId, owner, life } = job;
  const id = `dlv_${jobId.replace(/^job_/, '')}${life === 1 ? '' : `_${life}`}`;
  return { id, jobId, owner, url, state: 'pending', createdAt: now, attempts: 0, notBefore: 0 };
}
