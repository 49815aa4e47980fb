import { z } from 'zod';
import type { Delivery, Job, JobFilter, JobPage, JobState, JobStore, WholeJob, Written } from '../queue/index.ts';
import { JOB_STATES, JOB_SURFACES } from '../queue/index.ts';
import { type Access, isRefused } from './access.ts';
import type { Connection, Parameters } from './connection.ts';

const optional = <T extends z.ZodType>(type: T) => type.nullable().transform(value => value ?? undefined);

const COLUMNS = `id, owner, surface, user_tier AS userTier, state, version, created_at AS createdAt,
  expires_at AS expiresAt, not_before AS notBefore, attempts, ended_at AS endedAt, idempotency_key AS idempotencyKey,
  fingerprint, webhook`;
const jobRow = z.object({
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
});
const textsRow = z.object({ request: optional(z.string()), outcome: optional(z.string()) });

const DELIVERY_COLUMNS = `id, job_id AS jobId, owner, url, state, created_at AS createdAt, attempts,
  not_before AS notBefore, last_error AS lastError`;
const deliveryRow = z.object({
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
const countRow = z.object({ state: z.enum(JOB_STATES), count: z.number() });
const totalRow = z.object({ total: z.number() });

/**
 * Which jobs a filter lets through. An answer is not looked through: it is its caller's, and long; nor is a webhook,
 * whose address may hold a secret.
 */
const LET_THROUGH = `
  (:states IS NULL OR state IN (SELECT value FROM json_each(:states)))
  AND (:words IS NULL OR NOT EXISTS (
    SELECT 1 FROM json_each(:words) AS word WHERE instr(lower(concat_ws(' ', jobs.id, owner, surface, user_tier,
      CASE WHEN state = 'failed' THEN
        (SELECT json_extract(outcome, '$.error.message') FROM job_texts WHERE job_id = jobs.id) END)), word.value) = 0))`;
const ORDERS = { newest: 'created_at DESC, id DESC', oldest: 'created_at, id' } as const;

const STALE = { kind: 'stale' } as const;
const WRITTEN = { kind: 'written' } as const;

/** The queue's jobs. Every write is on the disk when the call returns. */
export class JobTable implements JobStore {
  readonly #access: Access;

  constructor(access: Access) {
    this.#access = access;
  }

  add(job: Job, request: string): Written {
    return this.#write(connection => {
      const added = connection.run(
        `INSERT INTO jobs (id, owner, surface, user_tier, state, version, created_at, expires_at, not_before, attempts,
                           ended_at, idempotency_key, fingerprint, webhook)
         VALUES (:id, :owner, :surface, :userTier, :state, :version, :createdAt, :expiresAt, :notBefore, :attempts,
                 :endedAt, :idempotencyKey, :fingerprint, :webhook)
         ON CONFLICT DO NOTHING`,
        valuesOf(job),
      );
      if (added === 0) return 0;
      return connection.run('INSERT INTO job_texts (job_id, request) VALUES (:id, :request)', { id: job.id, request });
    });
  }

  change(job: Job): Written {
    return this.#write(connection => change(connection, job));
  }

  finish(job: Job, outcome: string | undefined, delivery: Delivery | undefined): Written {
    return this.#write(connection => {
      if (change(connection, job) === 0) return 0;
      connection.run(
        `UPDATE job_texts SET outcome = :outcome, request = CASE WHEN :state = 'failed' THEN request END
         WHERE job_id = :id`,
        { id: job.id, state: job.state, outcome: outcome ?? null },
      );
      if (delivery) addDelivery(connection, delivery);
      return 1;
    });
  }

  putBack(job: Job): Written {
    return this.#write(connection => {
      if (change(connection, job) === 0) return 0;
      connection.run('UPDATE job_texts SET outcome = NULL WHERE job_id = :id', { id: job.id });
      connection.run(`DELETE FROM deliveries WHERE job_id = :id AND state = 'pending'`, { id: job.id });
      return 1;
    });
  }

  unfinished(): Job[] {
    return this.#access.read([], connection =>
      connection.rows(
        jobRow,
        `SELECT ${COLUMNS} FROM jobs WHERE state IN ('queued', 'running') ORDER BY created_at, id`,
      ),
    );
  }

  whole(id: string): WholeJob | undefined {
    return this.#access.read(undefined, connection => {
      const job = connection.row(jobRow, `SELECT ${COLUMNS} FROM jobs WHERE id = :id`, { id });
      const texts = connection.row(textsRow, 'SELECT request, outcome FROM job_texts WHERE job_id = :id', { id });
      return job && { job, ...texts };
    });
  }

  byKey(owner: string, idempotencyKey: string): Job | undefined {
    return this.#access.read(undefined, connection =>
      connection.row(jobRow, `SELECT ${COLUMNS} FROM jobs WHERE owner = :owner AND idempotency_key = :idempotencyKey`, {
        owner,
        idempotencyKey,
      }),
    );
  }

  list({ states, words, order = 'newest', offset = 0, limit }: JobFilter): JobPage {
    const filter = {
      states: states ? JSON.stringify(states) : null,
      words: words && words.length > 0 ? JSON.stringify(words) : null,
    };
    const part = { offset: Math.max(0, Math.trunc(offset)), limit: Math.max(0, Math.trunc(limit)) };
    return this.#access.read({ total: 0, jobs: [] }, connection => ({
      total: connection.row(totalRow, `SELECT count(*) AS total FROM jobs WHERE ${LET_THROUGH}`, filter)?.total ?? 0,
      jobs: connection.rows(
        jobRow,
        `SELECT ${COLUMNS} FROM jobs WHERE ${LET_THROUGH} ORDER BY ${ORDERS[order]} LIMIT :limit OFFSET :offset`,
        { ...filter, ...part },
      ),
    }));
  }

  counts(): Readonly<Record<JobState, number>> {
    const counts: Record<JobState, number> = { queued: 0, running: 0, done: 0, failed: 0, cancelled: 0 };
    const rows = this.#access.read([], connection =>
      connection.rows(countRow, 'SELECT state, count(*) AS count FROM jobs GROUP BY state'),
    );
    for (const { state, count } of rows) counts[state] = count;
    return counts;
  }

  remove(id: string): Written {
    return this.#write(connection =>
      connection.run(`DELETE FROM jobs WHERE id = :id AND state IN ('done', 'failed', 'cancelled')`, { id }),
    );
  }

  prune(state: JobState, endedBefore: number): number {
    const removed = this.#access.write(connection =>
      connection.run('DELETE FROM jobs WHERE state = :state AND ended_at < :endedBefore', { state, endedBefore }),
    );
    return isRefused(removed) ? 0 : removed;
  }

  pendingDeliveries(): Delivery[] {
    return this.#access.read([], connection =>
      connection.rows(
        deliveryRow,
        `SELECT ${DELIVERY_COLUMNS} FROM deliveries WHERE state = 'pending' ORDER BY created_at, id`,
      ),
    );
  }

  changeDelivery({ id, state, attempts, notBefore, lastError }: Delivery): Written {
    return this.#write(connection =>
      connection.run(
        `UPDATE deliveries SET state = :state, attempts = :attempts, not_before = :notBefore, last_error = :lastError
         WHERE id = :id`,
        { id, state, attempts, notBefore, lastError: lastError ?? null },
      ),
    );
  }

  deliveriesOf(jobId: string): Delivery[] {
    return this.#access.read([], connection =>
      connection.rows(
        deliveryRow,
        `SELECT ${DELIVERY_COLUMNS} FROM deliveries WHERE job_id = :jobId ORDER BY created_at, id`,
        { jobId },
      ),
    );
  }

  /** `work` tells how many jobs it found; none means that they were changed meanwhile. */
  #write(work: (connection: Connection) => number): Written {
    const changed = this.#access.write(work);
    if (isRefused(changed)) return changed;
    return changed === 0 ? STALE : WRITTEN;
  }
}

/** The job's next state, if the file has the one before it. */
function change(connection: Connection, job: Job): number {
  const { id, state, version, expiresAt, notBefore, attempts, endedAt } = job;
  return connection.run(
    `UPDATE jobs SET state = :state, version = :version, expires_at = :expiresAt, not_before = :notBefore,
                     attempts = :attempts, ended_at = :endedAt
     WHERE id = :id AND version = :version - 1`,
    { id, state, version, expiresAt, notBefore, attempts, endedAt: endedAt ?? null },
  );
}

function addDelivery(connection: Connection, delivery: Delivery): void {
  connection.run(
    `INSERT INTO deliveries (id, job_id, owner, url, state, created_at, attempts, not_before, last_error)
     VALUES (:id, :jobId, :owner, :url, :state, :createdAt, :attempts, :notBefore, :lastError)`,
    { ...delivery, lastError: delivery.lastError ?? null },
  );
}

function valuesOf(job: Job): Parameters {
  return {
    ...job,
    endedAt: job.endedAt ?? null,
    idempotencyKey: job.idempotencyKey ?? null,
    webhook: job.webhook ?? null,
  };
}
