import type { Delivery, Job } from '../queue/index.ts';
import type { Connection, Parameters } from './connection.ts';

/** A job that is not there yet, nor its owner's idempotency key. */
export function insert(connection: Connection, job: Job, { request, outcome }: Texts): number {
  const added = connection.run(
    `INSERT INTO jobs (id, owner, surface, user_tier, state, version, created_at, expires_at, not_before, attempts,
                       ended_at, idempotency_key, fingerprint, webhook, home, holder, epoch, life, ended_in)
     VALUES (:id, :owner, :surface, :userTier, :state, :version, :createdAt, :expiresAt, :notBefore, :attempts,
             :endedAt, :idempotencyKey, :fingerprint, :webhook, :home, :holder, :epoch, :life, :endedIn)
     ON CONFLICT DO NOTHING`,
    valuesOf(job),
  );
  if (added === 0) return 0;
  return connection.run('INSERT INTO job_texts (job_id, request, outcome) VALUES (:id, :request, :outcome)', {
    id: job.id,
    request: request ?? null,
    outcome: outcome ?? null,
  });
}

interface Texts {
  readonly request?: string | undefined;
  readonly outcome?: string | undefined;
}

/** The job's next state, if the file has the one that it is made from. */
export function change(connection: Connection, job: Job, over = job.version - 1): number {
  const { id, state, version, expiresAt, notBefore, attempts, endedAt, holder, epoch, life, endedIn } = job;
  return connection.run(
    `UPDATE jobs SET state = :state, version = :version, expires_at = :expiresAt, not_before = :notBefore,
                     attempts = :attempts, ended_at = :endedAt, holder = :holder, epoch = :epoch, life = :life,
                     ended_in = :endedIn
     WHERE id = :id AND version = :over`,
    {
      id,
      state,
      version,
      expiresAt,
      notBefore,
      attempts,
      endedAt: endedAt ?? null,
      holder,
      epoch,
      life,
      endedIn: endedIn ?? null,
      over,
    },
  );
}

/** As it is told by whoever makes it; here it may be known already. */
export function putDelivery(connection: Connection, delivery: Delivery): void {
  connection.run(
    `INSERT INTO deliveries (id, job_id, owner, url, state, created_at, attempts, not_before, last_error)
     VALUES (:id, :jobId, :owner, :url, :state, :createdAt, :attempts, :notBefore, :lastError)
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, attempts = excluded.attempts,
                                    not_before = excluded.not_before, last_error = excluded.last_error`,
    { ...delivery, lastError: delivery.lastError ?? null },
  );
}

function valuesOf(job: Job): Parameters {
  return {
    ...job,
    endedAt: job.endedAt ?? null,
    idempotencyKey: job.idempotencyKey ?? null,
    webhook: job.webhook ?? null,
    endedIn: job.endedIn ?? null,
  };
}
