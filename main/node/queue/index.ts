export { type Adopted, Copies, type JobCopy } from './copies.ts';
export { isFinal, JOB_STATES, JOB_SURFACES, type Job, type JobState, type JobSurface, type WholeJob } from './job.ts';
export type { Adoption, Delivery, JobFilter, JobPage, JobStore, StandingRange, Written } from './job-store.ts';
export { type Accepted, type NewJob, Queue } from './queue.ts';
export { compareStandings, type Standing } from './standing.ts';
export { jobView } from './view.ts';
export { createPoster, type Poster, Postman, type Resolve, webhookTarget } from './webhook/index.ts';
export type { JobRequest, PrepareJob, Turn, WorkResult } from './work.ts';
