import { z } from 'zod';
import type { JobOutcome, JobState, WholeJob } from './job.ts';

/** A job as its caller gets it: by `GET /v1/jobs/:id`, as an event, and by webhook. Times are ms since the epoch. */
export interface JobView {
  readonly jobId: string;
  readonly state: JobState;
  /** 1 for the next one; only while it is queued. */
  readonly position?: number;
  readonly createdAt: number;
  /** It is given up if nothing has answered by then. */
  readonly expiresAt: number;
  readonly endedAt?: number;
  readonly attempts: number;
  /** With `done`: the body that the request would have got at once. */
  readonly result?: unknown;
  /** With `done`: who answered, as the response extras tell it. */
  readonly requestId?: string;
  readonly backend?: string;
  readonly tier?: string;
  readonly complexity?: number;
  readonly trail?: string;
  /** With `failed`: as in the envelope of an error. */
  readonly error?: Extract<JobOutcome, { kind: 'error' }>['error'];
}

const outcomeSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('answer'),
    body: z.unknown(),
    backend: z.string(),
    tier: z.string(),
    complexity: z.number(),
    requestId: z.string(),
    trail: z.string(),
  }),
  z.object({
    kind: z.literal('error'),
    error: z.object({ message: z.string(), type: z.string(), param: z.string().nullable(), code: z.string() }),
  }),
]);

/** What is told of a job. */
export function jobView({ job, outcome }: WholeJob, position?: number): JobView {
  const { id, state, createdAt, expiresAt, endedAt, attempts } = job;
  return {
    jobId: id,
    state,
    ...(position === undefined ? {} : { position }),
    createdAt,
    expiresAt,
    ...(endedAt === undefined ? {} : { endedAt }),
    attempts,
    ...(outcome === undefined ? {} : told(outcome)),
  };
}

function told(json: string): Partial<JobView> {
  const outcome = readOutcome(json);
  if (!outcome) return {};
  if (outcome.kind === 'error') return { error: outcome.error };
  const { body, requestId, backend, tier, complexity, trail } = outcome;
  return { result: body, requestId, backend, tier, complexity, trail };
}

function readOutcome(json: string): z.output<typeof outcomeSchema> | undefined {
  try {
    return outcomeSchema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}
