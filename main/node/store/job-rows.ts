import { z } from 'zod';
import { JOB_STATES, JOB_SURFACES } from '../queue/index.ts';

/* What is read of the queue's tables, and how it has to look. */

const optional = <T extends z.ZodType>(type: T) => type.nullable().transform(value => value ?? undefined);

export const COLUMNS = `id, owner, surface, user_tier AS userTier, state, version, created_at AS createdAt,
  expires_at AS expiresAt, not_before AS notBefore, attempts, ended_at AS endedAt, idempotency_key AS idempotencyKey,
  fingerprint, webhook, home, holder, epoch, life, ended_in AS endedIn`;
export const jobRow = z.object({
  id: z.string(),
  owner: z.string(),
  surface: z.enum(JOB_SURFACES),
  userTier: z.enum(['free', 'paid']),
  state: z.enum(JOB_STATES),
  version: z.number(),
  createdAt: z.number(),
  expiresAt: z.number(),
  notBefore: z.number(),
  attempts: z.number(),
  endedAt: optional(z.number()),
  idempotencyKey: optional(z.string()),
  fingerprint: z.string(),
  webhook: optional(z.string()),
  home: z.string(),
  holder: z.string(),
  epoch: z.number(),
  life: z.number(),
  endedIn: optional(z.number()),
});
export const textsRow = z.object({ request: optional(z.string()), outcome: optional(z.string()) });

export const DELIVERY_COLUMNS = `id, job_id AS jobId, owner, url, state, created_at AS createdAt, attempts,
  not_before AS notBefore, last_error AS lastError`;
export const deliveryRow = z.object({
  id: z.string(),
  jobId: z.string(),
  owner: z.string(),
  url: z.string(),
  state: z.enum(['pending', 'delivered', 'given-up']),
  createdAt: z.number(),
  attempts: z.number(),
  notBefore: z.number(),
  lastError: optional(z.string()),
});
/** A job has a post for each of its lives; the one that was put in last belongs to the present one. */
const LATEST_POST = 'SELECT state FROM deliveries WHERE job_id = jobs.id ORDER BY deliveries.rowid DESC LIMIT 1';
export const STANDING_COLUMNS = `id, state, version, holder, epoch, life, ended_in AS endedIn,
  CASE WHEN state IN ('queued', 'running') THEN NULL ELSE (${LATEST_POST}) END AS post`;
export const standingRow = z.object({
  id: z.string(),
  state: z.enum(JOB_STATES),
  version: z.number(),
  holder: z.string(),
  epoch: z.number(),
  life: z.number(),
  endedIn: optional(z.number()),
  post: optional(deliveryRow.shape.state),
});
export const countRow = z.object({ state: z.enum(JOB_STATES), count: z.number() });
