import type { Tier } from '../config/index.ts';

/**
 * `queued`: waits for its turn, or for a try after a failed one. `failed`: given up, kept as a dead letter that the
 * owner can put back. The last three are final.
 */
export const JOB_STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
export type JobState = (typeof JOB_STATES)[number];

export function isFinal(state: JobState): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled';
}

/** Which surface of the gateway a job came in by: its answer has that surface's shape. */
export const JOB_SURFACES = ['chat', 'completions', 'inference'] as const;
export type JobSurface = (typeof JOB_SURFACES)[number];

/** All of a job but its texts: small enough that the whole queue is kept in memory. Times are ms since the epoch. */
export interface Job {
  /** `job_…` */
  readonly id: string;
  /** Whose it is: the name of the caller's key, or how it was let in without one. */
  readonly owner: string;
  readonly surface: JobSurface;
  readonly userTier: 'free' | 'paid';
  readonly state: JobState;
  /** Counts every change of the job, from 1. It is the id of the change's event. */
  readonly version: number;
  readonly createdAt: number;
  /** Not answered by then, it is given up. */
  readonly expiresAt: number;
  /** Not tried before. */
  readonly notBefore: number;
  /** Tries so far that may be the job's own fault: backends that are down are not counted. */
  readonly attempts: number;
  readonly endedAt?: number;
  readonly idempotencyKey?: string;
  /** Hash of what was asked; the same key with another one is a mistake of the caller's. */
  readonly fingerprint: string;
  /** Where its end is posted. */
  readonly webhook?: string;
  /** The node that accepted it. */
  readonly home: string;
  /** The node that has something left to do about it: to answer it, or to tell of its end. */
  readonly holder: string;
  /** Counts the holders, from 1. Within one of them only the holder changes the job. */
  readonly epoch: number;
  /** Counts how often it was put into the line, from 1: after it was given up its owner may do so again. */
  readonly life: number;
  /** The epoch in which it ended. */
  readonly endedIn?: number;
}

/** How a job ended, as it is kept; JSON. */
export type JobOutcome =
  | {
      readonly kind: 'answer';
      /** The body that the caller would have got at once, in the shape of its surface. */
      readonly body: unknown;
      /** `a/groq`. */
      readonly backend: string;
      readonly tier: Tier;
      readonly complexity: number;
      readonly requestId: string;
      /** `a/ollama:timeout,a/colab:ok`. */
      readonly trail: string;
    }
  | {
      readonly kind: 'error';
      /** As in the envelope of an error. */
      readonly error: {
        readonly message: string;
        readonly type: string;
        readonly param: string | null;
        readonly code: string;
      };
    };

/** A job with its texts. */
export interface WholeJob {
  readonly job: Job;
  /** What was asked, JSON; absent once the job is answered or cancelled, for it is needed no more. */
  readonly request?: string;
  /** A `JobOutcome`, JSON; present in the states `done` and `failed`. */
  readonly outcome?: string;
}
