import type { JobFilter, JobState, JobSurface } from '../queue/index.ts';

/** What the control API needs of the queue. */
export interface QueueView {
  state(): QueueState;
  list(filter: JobFilter): ListedJobs;
  /** A dead letter into the line again. */
  retry(id: string): QueueChange;
  /** Also while it runs. */
  cancel(id: string): QueueChange | Promise<QueueChange>;
  /** Throws away a job that is over. */
  discard(id: string): QueueChange;
}

export interface QueueState {
  readonly counts: Readonly<Record<JobState, number>>;
  /** Jobs that may be queued or running at one time. */
  readonly maxJobs: number;
  /** When the job that waits longest came, ms since the epoch. */
  readonly oldest?: number;
  /** What is wrong with the file that it is kept in. `out`: nothing can be written now, so no new job is taken. */
  readonly trouble?: { readonly kind: 'out' | 'loss'; readonly sentence: string; readonly remedy: string };
}

export interface ListedJobs {
  /** How many the filter lets through in all. */
  readonly total: number;
  readonly jobs: readonly ListedJob[];
}

/** `not-so`: the job is not in a state for that, or there is none. */
export type QueueChange = 'changed' | 'not-so' | 'not-written';

/** A job in the list: nothing of what it asked or got. Times are ms since the epoch. */
export interface ListedJob {
  readonly id: string;
  readonly state: JobState;
  readonly owner: string;
  readonly surface: JobSurface;
  readonly userTier: 'free' | 'paid';
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly endedAt?: number;
  /** Not tried again before. */
  readonly notBefore?: number;
  readonly attempts: number;
  /** 0 to 10; absent until it was looked at. */
  readonly complexity?: number;
  /** 1 for the next one. */
  readonly position?: number;
  /** With `failed`: why. */
  readonly error?: string;
  /** While it is not over: why its last try since the start came to nothing. */
  readonly lastFailure?: string;
  /** With `done`: who answered. */
  readonly backend?: string;
  /** Where its end was or will be posted. */
  readonly webhook?: {
    readonly host: string;
    readonly state: 'waiting' | 'pending' | 'delivered' | 'given-up';
    readonly attempts: number;
    readonly lastError?: string;
  };
}
