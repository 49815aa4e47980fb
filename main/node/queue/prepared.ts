import type { Book } from './book.ts';
import type { Job } from './job.ts';
import { type JobRequest, type PreparedJob, type PrepareJob, readJobRequest, type WorkResult } from './work.ts';

type Refused = Extract<WorkResult, { kind: 'refused' }>;

/** What is known of a job that is not over, besides what stands on the disk. */
export interface AboutJob {
  /** 0 to 10; absent until it was looked at. */
  readonly complexity?: number;
  /** Why its last try since the start came to nothing. */
  readonly lastFailure?: string;
}

/** A job as it was read, ready to be answered. */
export interface ReadJob {
  readonly kind: 'read';
  readonly prepared: PreparedJob;
  /** Characters that were read. */
  readonly size: number;
  /** Ms, by the clock of whoever asked. */
  readonly at: number;
}

/** Jobs that wait at the head of their kind are looked at every second; so many of them are not read anew each time. */
const MOST_WAITING = 16;
/** Longer ones (characters) are: what is in memory of the queue stays bounded. */
const LONGEST_WAITING = 200_000;
/** After so long (ms) they are read anew all the same: what they ask for by name may be gone by then. */
const READ_ANEW = 15_000;

/**
 * What jobs ask, as far as it was looked at: read from the disk once and kept while they wait. Only what the plan needs
 * and the owner is shown is kept; the texts stay on the disk, but for the few that are looked at again and again.
 */
export class PreparedJobs {
  readonly #prepare: PrepareJob;
  readonly #book: Book;
  readonly #asked = new Map<string, Pick<PreparedJob, 'kind' | 'complexity'>>();
  readonly #failures = new Map<string, string>();
  readonly #waiting = new Map<string, ReadJob>();

  constructor(book: Book, prepare: PrepareJob) {
    this.#book = book;
    this.#prepare = prepare;
  }

  /** Undefined while it was never read. */
  kindOf(job: Job): string | undefined {
    return this.#asked.get(job.id)?.kind;
  }

  /**
   * Reads it; undefined when the disk does not give it just now.
   * @param now ms, by a clock that only goes forwards
   */
  read(job: Job, now: number): ReadJob | Refused | undefined {
    const waiting = this.#waiting.get(job.id);
    this.#waiting.delete(job.id);
    if (waiting && now - waiting.at < READ_ANEW) return waiting;
    const whole = this.#book.whole(job.id);
    if (!whole) return undefined;
    const request = whole.request === undefined ? undefined : readJobRequest(whole.request);
    if (!request) return UNREADABLE;
    const prepared = this.#prepare(request, job.surface);
    if (prepared.kind === 'refused') return prepared;
    this.#keep(job, prepared.job);
    return { kind: 'read', prepared: prepared.job, size: whole.request?.length ?? 0, at: now };
  }

  /** Nobody had room for it: it is looked at again soon. */
  waits(job: Job, read: ReadJob): void {
    if (read.size > LONGEST_WAITING) return;
    this.#waiting.set(job.id, read);
    // The first is the one that was not looked at for longest.
    const [first] = this.#waiting.keys();
    if (first !== undefined && this.#waiting.size > MOST_WAITING) this.#waiting.delete(first);
  }

  /** Takes what a new job asks, which need not be read for its kind then. */
  learn(job: Job, request: JobRequest): void {
    const prepared = this.#prepare(request, job.surface);
    if (prepared.kind === 'prepared') this.#keep(job, prepared.job);
  }

  /** A try of it came to nothing. */
  failed(job: Job, why: string): void {
    this.#failures.set(job.id, why);
  }

  about(id: string): AboutJob {
    const asked = this.#asked.get(id);
    const lastFailure = this.#failures.get(id);
    return {
      ...(asked ? { complexity: asked.complexity } : {}),
      ...(lastFailure === undefined ? {} : { lastFailure }),
    };
  }

  forget(id: string): void {
    this.#asked.delete(id);
    this.#failures.delete(id);
    this.#waiting.delete(id);
  }

  #keep({ id }: Job, { kind, complexity }: PreparedJob): void {
    this.#asked.set(id, { kind, complexity });
  }
}

const UNREADABLE: Refused = {
  kind: 'refused',
  error: {
    message: 'What was asked cannot be read from the disk any more.',
    type: 'server_error',
    param: null,
    code: 'job_unreadable',
  },
  isFinal: true,
  failures: [],
};
