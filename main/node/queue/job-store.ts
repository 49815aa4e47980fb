import type { Job, JobState, WholeJob } from './job.ts';
import type { Standing } from './standing.ts';

/** A write that did not happen: nothing of it is on the disk. `reason` is the store's word for why. */
export interface NotWritten {
  readonly kind: 'refused';
  readonly reason: string;
}

/** `stale`: the job on the disk is not the version that this change was made from; nothing was written. */
export type Written = { readonly kind: 'written' } | { readonly kind: 'stale' } | NotWritten;

/** A post of a job's end that is still to be made, or was. */
export interface Delivery {
  /** `dlv_…`; the same at every try, and on both nodes. */
  readonly id: string;
  readonly jobId: string;
  readonly owner: string;
  readonly url: string;
  readonly state: 'pending' | 'delivered' | 'given-up';
  readonly createdAt: number;
  readonly attempts: number;
  /** Not tried before, ms since the epoch. */
  readonly notBefore: number;
  readonly lastError?: string;
}

export interface JobFilter {
  readonly states?: readonly JobState[];
  /** In lower case; each of them is in the job's id, caller, surface or user tier, or in the reason why it failed. */
  readonly words?: readonly string[];
  /** By when it was accepted, then by id; the newest first unless told otherwise. */
  readonly order?: 'newest' | 'oldest';
  /** Left out at the beginning. */
  readonly offset?: number;
  readonly limit: number;
}

/** Some of the jobs that a filter lets through. */
export interface JobPage {
  /** How many there are in all. */
  readonly total: number;
  readonly jobs: readonly Job[];
}

/** A twin's copy of a job, to be written over ours. */
export interface Adoption {
  readonly job: Job;
  /** The version of ours; undefined when there is none. */
  readonly over: number | undefined;
  /** Left out: what is there stays, as long as it may be needed. */
  readonly request: string | undefined;
  readonly outcome: string | undefined;
  /** The post of the job's present life. */
  readonly delivery: Delivery | undefined;
}

/** Jobs by id: those that are not over, and those that ended at this time (ms since the epoch) or later. */
export interface StandingRange {
  readonly after: string;
  readonly upTo?: string | undefined;
  readonly endedSince: number;
  readonly limit: number;
}

/**
 * Where jobs are kept. Every write is one transaction that is on the disk when the call returns (`synchronous=FULL`).
 * Nothing throws: what cannot be written is `refused`, what cannot be read is absent.
 */
export interface JobStore {
  /** A new job, as version 1. `stale` when its id, or its owner's idempotency key, is there already. */
  add(job: Job, request: string): Written;
  /** The job's next state; takes effect only where the disk has `job.version - 1`. */
  change(job: Job): Written;
  /** Several such changes in one transaction; the ids of those that took effect. */
  changeAll(jobs: readonly Job[]): readonly string[];
  /** A copy from the twin. `stale` when ours is another version meanwhile, or the idempotency key is another job's. */
  adopt(adoption: Adoption): Written;
  /** How jobs stand, by id. */
  standings(range: StandingRange): Standing[];
  standing(id: string): Standing | undefined;
  /** Jobs that are over and whose post is still to be made. */
  untold(): Job[];
  /** Its owner's idempotency key is another job's from now on. */
  dropKey(id: string): Written;
  /** Removes a job that is not over, as if it had never come. */
  withdraw(id: string): Written;
  /**
   * As `change`, together with how it ended and the post that tells of it. The request is dropped, unless the job
   * `failed` (its owner may put it back).
   */
  finish(job: Job, outcome: string | undefined, delivery: Delivery | undefined): Written;
  /** As `change` back to `queued`: the outcome goes, and so do posts of it that are still pending. */
  putBack(job: Job): Written;
  /** Jobs that are `queued` or `running`, oldest first. */
  unfinished(): Job[];
  whole(id: string): WholeJob | undefined;
  byKey(owner: string, idempotencyKey: string): Job | undefined;
  list(filter: JobFilter): JobPage;
  counts(): Readonly<Record<JobState, number>>;
  /** Removes a job that is final, with its posts. `stale` when there is none. */
  remove(id: string): Written;
  /** Removes jobs of this state that ended before, with their posts; returns how many. */
  prune(state: JobState, endedBefore: number): number;
  pendingDeliveries(): Delivery[];
  /** Its next state; `stale` when it is gone. */
  changeDelivery(delivery: Delivery): Written;
  /** The post of the job's latest end. */
  latestDelivery(jobId: string): Delivery | undefined;
  /** The posts of a job. */
  deliveriesOf(jobId: string): Delivery[];
}
