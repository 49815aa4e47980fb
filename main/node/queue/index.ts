export { isFinal, JOB_STATES, JOB_SURFACES, type Job, type JobState, type JobSurface, type WholeJob } from './job.ts';
export type { Delivery, JobFilter, JobPage, JobStore, Written } from './job-store.ts';
export { type Accepted, type NewJob, Queue } from './queue.ts';
export { jobView } from './view.ts';
export { createPoster, Postman, type Resolve, webhookTarget } from './webhook/index.ts';
export type { JobRequest, PrepareJob, Turn, WorkResult } from './work.ts';
