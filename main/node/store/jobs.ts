import { z } from 'zod';
import type {
  Adoption,
  Delivery,
  Job,
  JobFilter,
  JobPage,
  JobState,
  JobStore,
  Standing,
  StandingRange,
  WholeJob,
  Written,
} from '../queue/index.ts';
import { type Access, isRefused } from './access.ts';
import type { Connection } from './connection.ts';
import {
  COLUMNS,
  countRow,
  DELIVERY_COLUMNS,
  deliveryRow,
  jobRow,
  STANDING_COLUMNS,
  standingRow,
  textsRow,
} from './job-rows.ts';
import { change, insert, putDelivery } from './job-writes.ts';

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
    return this.#write(connection => insert(connection, job, { request }));
  }

  change(job: Job): Written {
    return this.#write(connection => change(connection, job));
  }

  changeAll(jobs: readonly Job[]): readonly string[] {
    const changed = this.#access.write(connection =>
      jobs.flatMap(job => (change(connection, job) === 0 ? [] : [job.id])),
    );
    return isRefused(changed) ? [] : changed;
  }

  adopt({ job, over, request, outcome, delivery }: Adoption): Written {
    return this.#write(connection => {
      const found = over === undefined ? insert(connection, job, { request, outcome }) : change(connection, job, over);
      if (found === 0) return 0;
      connection.run(
        `UPDATE job_texts SET outcome = :outcome,
                              request = CASE WHEN :isNeeded THEN coalesce(:request, request) END
         WHERE job_id = :id`,
        {
          id: job.id,
          outcome: outcome ?? null,
          request: request ?? null,
          isNeeded: job.state === 'done' || job.state === 'cancelled' ? 0 : 1,
        },
      );
      connection.run(`DELETE FROM deliveries WHERE job_id = :id AND state = 'pending'`, { id: job.id });
      if (delivery) putDelivery(connection, delivery);
      return 1;
    });
  }

  finish(job: Job, outcome: string | undefined, delivery: Delivery | undefined): Written {
    return this.#write(connection => {
      if (change(connection, job) === 0) return 0;
      connection.run(
        `UPDATE job_texts SET outcome = :outcome, request = CASE WHEN :state = 'failed' THEN request END
         WHERE job_id = :id`,
        { id: job.id, state: job.state, outcome: outcome ?? null },
      );
      if (delivery) putDelivery(connection, delivery);
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

  standings({ after, upTo, endedSince, limit }: StandingRange): Standing[] {
    return this.#access.read([], connection =>
      connection.rows(
        standingRow,
        `SELECT ${STANDING_COLUMNS} FROM jobs
         WHERE id > :after AND (:upTo IS NULL OR id <= :upTo)
           AND (state IN ('queued', 'running') OR ended_at >= :endedSince)
         ORDER BY id LIMIT :limit`,
        { after, upTo: upTo ?? null, endedSince, limit },
      ),
    );
  }

  standing(id: string): Standing | undefined {
    return this.#access.read(undefined, connection =>
      connection.row(standingRow, `SELECT ${STANDING_COLUMNS} FROM jobs WHERE id = :id`, { id }),
    );
  }

  untold(): Job[] {
    return this.#access.read([], connection =>
      connection.rows(
        jobRow,
        `SELECT ${COLUMNS} FROM jobs WHERE state NOT IN ('queued', 'running')
           AND id IN (SELECT job_id FROM deliveries WHERE state = 'pending') ORDER BY created_at, id`,
      ),
    );
  }

  dropKey(id: string): Written {
    return this.#write(connection => connection.run('UPDATE jobs SET idempotency_key = NULL WHERE id = :id', { id }));
  }

  withdraw(id: string): Written {
    return this.#write(connection =>
      connection.run(`DELETE FROM jobs WHERE id = :id AND state IN ('queued', 'running')`, { id }),
    );
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

  latestDelivery(jobId: string): Delivery | undefined {
    return this.#access.read(undefined, connection =>
      connection.row(
        deliveryRow,
        `SELECT ${DELIVERY_COLUMNS} FROM deliveries WHERE job_id = :jobId ORDER BY rowid DESC LIMIT 1`,
        { jobId },
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
