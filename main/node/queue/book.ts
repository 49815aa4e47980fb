import type { Clock } from '../clock/index.ts';
import { isFinal, type Job, type JobOutcome, type WholeJob } from './job.ts';
import type { Delivery, JobStore, NotWritten } from './job-store.ts';
import { Line } from './line.ts';

export interface BookDeps {
  readonly store: JobStore;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Hears of every change that is on the disk. */
  readonly changed: (job: Job) => void;
  /** A post is to be made. */
  readonly toDeliver: (delivery: Delivery) => void;
}

/** `gone`: it is not in that state any more; somebody else was first. */
export type Moved = { readonly kind: 'moved'; readonly job: Job } | { readonly kind: 'gone' } | NotWritten;

/**
 * The jobs that are not over yet, in memory as on the disk. Every change is written first and told afterwards, so that
 * nobody hears of what a crash would take back.
 */
export class Book {
  readonly #deps: BookDeps;
  readonly #open = new Map<string, Job>();
  readonly line = new Line();

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
      if (job.state === 'running') this.move(job, { state: 'queued', notBefore: 0 });
    }
  }

  get size(): number {
    return this.#open.size;
  }

  /** A job that is not over, as it stands now. */
  open(id: string): Job | undefined {
    return this.#open.get(id);
  }

  whole(id: string): WholeJob | undefined {
    return this.#deps.store.whole(id);
  }

  add(job: Job, request: string): 'added' | 'known' | NotWritten {
    const written = this.#deps.store.add(job, request);
    if (written.kind === 'refused') return written;
    if (written.kind === 'stale') return 'known';
    this.#put(job);
    this.#deps.changed(job);
    return 'added';
  }

  /** The next state of a job that is not over and does not end by it. */
  move(job: Job, change: Partial<Job> & { readonly state: 'queued' | 'running' }): Moved {
    if (this.#open.get(job.id) !== job) return { kind: 'gone' };
    const next = { ...job, ...change, version: job.version + 1 };
    const written = this.#deps.store.change(next);
    if (written.kind === 'refused') return written;
    if (written.kind === 'stale') return this.#lost(job);
    this.#put(next);
    this.#deps.changed(next);
    return { kind: 'moved', job: next };
  }

  /** The end of a job. Only the first one counts. */
  finish(job: Job, state: 'done' | 'failed' | 'cancelled', outcome?: JobOutcome): Moved {
    if (this.#open.get(job.id) !== job) return { kind: 'gone' };
    const { clock, newId, store } = this.#deps;
    const next: Job = { ...job, state, version: job.version + 1, endedAt: clock.now() };
    const delivery = job.webhook === undefined ? undefined : deliveryOf(next, job.webhook, newId(), clock.now());
    const written = store.finish(next, outcome && JSON.stringify(outcome), delivery);
    if (written.kind === 'refused') return written;
    if (written.kind === 'stale') return this.#lost(job);
    this.#remove(job);
    this.#deps.changed(next);
    if (delivery) this.#deps.toDeliver(delivery);
    return { kind: 'moved', job: next };
  }

  /** A dead letter into the line again, with as much time as a new one. */
  putBack(job: Job, expiresAt: number): Moved {
    if (job.state !== 'failed' || this.#open.has(job.id)) return { kind: 'gone' };
    const { endedAt: _, ...rest } = job;
    const next: Job = { ...rest, state: 'queued', version: job.version + 1, attempts: 0, notBefore: 0, expiresAt };
    const written = this.#deps.store.putBack(next);
    if (written.kind === 'refused') return written;
    if (written.kind === 'stale') return { kind: 'gone' };
    this.#put(next);
    this.#deps.changed(next);
    return { kind: 'moved', job: next };
  }

  #put(job: Job): void {
    this.#remove(job);
    if (isFinal(job.state)) return;
    this.#open.set(job.id, job);
    if (job.state === 'queued') this.line.add(job);
  }

  #remove({ id }: Job): void {
    const known = this.#open.get(id);
    if (known) this.line.remove(known);
    this.#open.delete(id);
  }

  /** The disk has another version of it, or none: the file was exchanged below us. It cannot be carried on. */
  #lost(job: Job): Moved {
    this.#remove(job);
    return { kind: 'gone' };
  }
}

function deliveryOf(job: Job, url: string, id: string, now: number): Delivery {
  const { id: jobId, owner } = job;
  return { id, jobId, owner, url, state: 'pending', createdAt: now, attempts: 0, notBefore: 0 };
}
