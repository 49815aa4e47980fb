import type { Book } from './book.ts';
import type { Job } from './job.ts';
import { type JobRequest, type PreparedJob, type PrepareJob, readJobRequest, type WorkResult } from './work.ts';

type Refused = Extract<WorkResult, { kind: 'refused' }>;

/**
 * What jobs ask, as far as it was looked at: read from the disk once and kept while they wait. Only what the plan needs
 * is kept; the texts stay on the disk.
 */
export class PreparedJobs {
  readonly #prepare: PrepareJob;
  readonly #book: Book;
  /** The kind of each job. */
  readonly #kinds = new Map<string, string>();

  constructor(book: Book, prepare: PrepareJob) {
    this.#book = book;
    this.#prepare = prepare;
  }

  /** Undefined while it was never read. */
  kindOf(job: Job): string | undefined {
    return this.#kinds.get(job.id);
  }

  /** Reads it; undefined when the disk does not give it just now. */
  read(job: Job): PreparedJob | Refused | undefined {
    const whole = this.#book.whole(job.id);
    if (!whole) return undefined;
    const request = whole.request === undefined ? undefined : readJobRequest(whole.request);
    if (!request) return UNREADABLE;
    const prepared = this.#prepare(request, job.surface);
    if (prepared.kind === 'refused') return prepared;
    this.#kinds.set(job.id, prepared.job.kind);
    return prepared.job;
  }

  /** Takes what a new job asks, which need not be read for its kind then. */
  learn(job: Job, request: JobRequest): void {
    const prepared = this.#prepare(request, job.surface);
    if (prepared.kind === 'prepared') this.#kinds.set(job.id, prepared.job.kind);
  }

  forget(id: string): void {
    this.#kinds.delete(id);
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
