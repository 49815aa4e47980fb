import type { ListedJob, QueueChange, QueueView } from './control/index.ts';
import type { JobQueue } from './job-queue.ts';
import { isFinal, type Job, jobView, type Queue } from './queue/index.ts';
import type { Trouble } from './store/index.ts';

/** What the control API sees of the queue. */
export function queueView(
  { queue, cancel, discard }: JobQueue,
  maxJobs: () => number,
  trouble: () => Trouble | undefined,
): QueueView {
  return {
    state() {
      const oldest = queue.oldest();
      const wrong = trouble();
      return {
        counts: queue.counts(),
        maxJobs: maxJobs(),
        ...(oldest === undefined ? {} : { oldest }),
        ...(wrong ? { trouble: wrong } : {}),
      };
    },
    list(filter) {
      const positions = queue.positions();
      const { total, jobs } = queue.list(filter);
      return { total, jobs: jobs.map(job => listed(queue, job, positions.get(job.id))) };
    },
    retry: id => changeOf(queue.putBack(id)),
    cancel: async id => changeOf(await cancel(id)),
    discard: id => changeOf(discard(id)),
  };
}

function changeOf({ kind }: Pick<ReturnType<Queue['cancel']>, 'kind'>): QueueChange {
  switch (kind) {
    case 'moved':
      return 'changed';
    case 'gone':
      return 'not-so';
    case 'refused':
      return 'not-written';
  }
}

function listed(queue: Queue, job: Job, position: number | undefined): ListedJob {
  const { id, state, owner, surface, userTier, createdAt, expiresAt, endedAt, notBefore, attempts } = job;
  const whole = isFinal(state) ? queue.find(id) : undefined;
  const view = whole && jobView(whole);
  const { complexity = view?.complexity, lastFailure } = queue.about(id);
  const webhook = webhookOf(queue, job);
  return {
    id,
    state,
    owner,
    surface,
    userTier,
    createdAt,
    expiresAt,
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(state === 'queued' && notBefore > 0 ? { notBefore } : {}),
    attempts,
    ...(complexity === undefined ? {} : { complexity }),
    ...(position === undefined ? {} : { position }),
    ...(view?.error ? { error: view.error.message } : {}),
    ...(lastFailure === undefined ? {} : { lastFailure }),
    ...(view?.backend === undefined ? {} : { backend: view.backend }),
    ...(webhook ? { webhook } : {}),
  };
}

/** Its host only: the rest of a URL may be a secret of whoever gave it. */
function webhookOf(queue: Queue, { id, webhook }: Job): ListedJob['webhook'] {
  if (webhook === undefined) return undefined;
  const { host } = new URL(webhook);
  const latest = queue.deliveriesOf(id).at(-1);
  if (!latest) return { host, state: 'waiting', attempts: 0 };
  const { state, attempts, lastError } = latest;
  return { host, state, attempts, ...(lastError === undefined ? {} : { lastError }) };
}
