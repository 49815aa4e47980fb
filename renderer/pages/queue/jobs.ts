import type { ControlClient } from '../../api/client.ts';

export type QueueState = Awaited<ReturnType<ControlClient['queue']['query']>>;
export type Job = Awaited<ReturnType<ControlClient['jobs']['query']>>['jobs'][number];
export type JobState = Job['state'];

/** Which jobs are shown. */
export interface JobChoice {
  readonly state: JobState | 'all';
  /** Words that each of them has. */
  readonly search: string;
}

/** In the order in which a job goes through them. */
export const jobStates: readonly JobState[] = ['queued', 'running', 'failed', 'done', 'cancelled'];
