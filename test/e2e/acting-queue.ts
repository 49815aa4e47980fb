import type { ListedJob, QueueState } from '../../main/node/control/index.ts';
import { StandInQueue } from '../node/control/stand-in-queue.ts';

type Filter = Parameters<StandInQueue['list']>[0];

/** A queue in memory that lists, counts and changes its jobs as the real one does, so that the page can be used on it. */
export class ActingQueue extends StandInQueue {
  maxJobs = 10_000;
  trouble: QueueState['trouble'];
  /** Tells the page, as the node does. */
  changed = () => {};

  override state(): QueueState {
    const counts = { queued: 0, running: 0, done: 0, failed: 0, cancelled: 0 };
    for (const { state } of this.jobs) counts[state] += 1;
    const waiting = this.jobs.filter(({ state }) => state === 'queued').map(({ createdAt }) => createdAt);
    return {
      counts,
      maxJobs: this.maxJobs,
      ...(waiting.length === 0 ? {} : { oldest: Math.min(...waiting) }),
      ...(this.trouble ? { trouble: this.trouble } : {}),
    };
  }

  override list({ states, words = [], order, offset = 0, limit }: Filter) {
    const found = this.jobs
      .filter(({ state }) => states?.includes(state) ?? true)
      .filter(({ id, owner, surface, userTier, error = '' }) => {
        const text = [id, owner, surface, userTier, error].join(' ').toLowerCase();
        return words.every(word => text.includes(word));
      })
      .sort((one, other) => (order === 'oldest' ? 1 : -1) * (one.createdAt - other.createdAt));
    return { total: found.length, jobs: found.slice(offset, offset + limit) };
  }

  override retry = (id: string) =>
    this.#act('retry', id, ({ error: _, endedAt: __, ...job }) => [{ ...job, state: 'queued', attempts: 0 }]);
  override cancel = (id: string) =>
    this.#act('cancel', id, job => [{ ...job, state: 'cancelled', endedAt: Date.now() }]);
  override discard = (id: string) => this.#act('discard', id, () => []);

  #act(what: string, id: string, change: (job: ListedJob) => readonly ListedJob[]) {
    this.done.push(`${what} ${id}`);
    if (this.outcome === 'changed') this.jobs = this.jobs.flatMap(job => (job.id === id ? change(job) : [job]));
    this.changed();
    return this.outcome;
  }
}

/** A job that waits unless told otherwise. */
export function listedJob(id: string, rest: Partial<ListedJob> = {}): ListedJob {
  const now = Date.now();
  return {
    id,
    state: 'queued',
    owner: 'key:growthhub',
    surface: 'inference',
    userTier: 'free',
    createdAt: now - 60_000,
    expiresAt: now + 86_000_000,
    attempts: 0,
    ...rest,
  };
}

const NOBODY = 'No backend could answer: a/groq-a rests until 00:00 UTC, a/ollama-0 timed out.';

/** What a day leaves in a queue. */
export function dayOfJobs(): ListedJob[] {
  const now = Date.now();
  const id = (place: number) => `job_${(0xf3a1_0000 + place * 7919).toString(16)}-5b0e-4f1a-9a55-0c${place}`;
  const waiting = Array.from({ length: 14 }, (_, index) =>
    listedJob(id(index), {
      createdAt: now - 1000 * (190 - index * 13),
      position: index + 1,
      complexity: 1.4 + (index % 7),
      ...(index % 5 === 0 ? { userTier: 'paid' as const } : {}),
      ...(index % 4 === 1 ? { attempts: 2, notBefore: now + 24_000, lastFailure: NOBODY } : {}),
      ...(index % 3 === 0 ? { webhook: { host: 'hub.growthhub.example', state: 'waiting', attempts: 0 } } : {}),
    }),
  );
  const done = Array.from({ length: 60 }, (_, index) =>
    listedJob(id(100 + index), {
      state: 'done',
      createdAt: now - 400_000 * (index + 1),
      endedAt: now - 400_000 * (index + 1) + 90_000,
      attempts: 1 + (index % 2),
      backend: index % 3 === 0 ? 'a/groq-a' : 'a/ollama-0',
      complexity: 3.2,
      surface: index % 4 === 0 ? 'chat' : 'inference',
      webhook: { host: 'hub.growthhub.example', state: 'delivered', attempts: 1 },
    }),
  );
  return [
    ...waiting,
    listedJob(id(20), { state: 'running', createdAt: now - 205_000, attempts: 1, complexity: 6.8 }),
    listedJob(id(30), {
      state: 'failed',
      owner: 'key:reports',
      createdAt: now - 3_900_000,
      endedAt: now - 600_000,
      attempts: 8,
      complexity: 8.1,
      error: NOBODY,
      webhook: {
        host: 'hub.growthhub.example',
        state: 'given-up',
        attempts: 12,
        lastError: 'it answered 500',
      },
    }),
    listedJob(id(31), {
      state: 'failed',
      createdAt: now - 90_000_000,
      endedAt: now - 3_600_000,
      error: 'Nothing could answer this request within the time that the queue keeps it.',
    }),
    listedJob(id(40), { state: 'cancelled', createdAt: now - 500_000, endedAt: now - 480_000 }),
    ...done,
  ];
}
