import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Clock } from './clock/index.ts';
import type { Config, Secret } from './config/index.ts';
import type { Jobs } from './gateway/index.ts';
import {
  isFinal,
  type Job,
  type JobStore,
  jobView,
  type Poster,
  Postman,
  type PrepareJob,
  Queue,
  webhookTarget,
} from './queue/index.ts';
import { NO_TWIN, type SharedJobs, TwinJobs, type TwinSide } from './twin/index.ts';

export interface JobQueueDeps {
  /** This node's id. */
  readonly self: string;
  readonly store: JobStore;
  /** Makes of what was kept what can be answered. */
  readonly prepare: PrepareJob;
  readonly poster: Poster;
  readonly config: () => Config;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  /** Hears of every change of a job. */
  readonly changed: () => void;
  /** The node that shares the jobs; left out: none ever does. */
  readonly twinSide?: TwinSide;
}

/** The queue, and whoever tells how its jobs ended. */
export interface JobQueue extends Jobs {
  readonly queue: Queue;
  /** Throws a final job away for good. */
  readonly discard: Queue['discard'];
  /** What the twin asks about jobs, and what this node has to tell of it. */
  readonly twin: SharedJobs;
  start(): void;
  /** Jobs that run may end within `limit` ms; the others, and posts under way, are taken up at the next start. */
  stop(limit: number): Promise<void>;
}

/** Puts the queue together: its store, what answers, the post of what became of it, and the twin that has it too. */
export function createJobQueue(deps: JobQueueDeps): JobQueue {
  const { self, store, clock, random, config, prepare, poster, twinSide = NO_TWIN } = deps;
  const log = deps.log.child({ part: 'queue' });
  const growthHub = () => config().growthhub.webhookUrl;
  const canTell = ({ owner, webhook }: Job) =>
    webhook === undefined || secretFor(config(), owner, webhook) !== undefined;
  const postman = new Postman({
    store,
    poster,
    clock,
    random,
    log,
    growthHub,
    secretFor: (owner, url) => secretFor(config(), owner, url),
    bodyOf(jobId) {
      const whole = store.whole(jobId);
      return whole && isFinal(whole.job.state) ? JSON.stringify(jobView(whole)) : undefined;
    },
    isOpen: () => twinJobs.isSettled,
    isOurs({ id, jobId }) {
      const job = store.whole(jobId)?.job;
      if (job?.holder !== self || store.latestDelivery(jobId)?.id !== id) return false;
      if (canTell(job) || job.home !== twinSide.twin()) return store.latestDelivery(jobId)?.state === 'pending';
      queue.copies.give([job], job.home);
      return false;
    },
    settled: ({ jobId }) => twinJobs.changed(jobId),
  });
  const queue = new Queue({
    self,
    store,
    prepare,
    clock,
    random,
    log,
    limits: () => config().queue,
    newId: () => `job_${randomUUID()}`,
    isOpen: () => twinJobs.isOpen,
    changed(job, by) {
      if (job && by === 'us') twinJobs.changed(job.id);
      deps.changed();
    },
    toDeliver: delivery => postman.add(delivery),
    isTelling: jobId => postman.isTelling(jobId),
  });
  const twinJobs: TwinJobs = new TwinJobs({ ...twinSide, queue, self, canTell, clock, log });
  return {
    queue,
    accept: asked => twinJobs.accept(asked),
    cancel: id => twinJobs.cancel(id),
    discard(id) {
      const moved = queue.discard(id);
      if (moved.kind === 'moved') twinJobs.discarded(id);
      return moved;
    },
    twin: twinJobs,
    webhookProblem(owner, url) {
      const target = webhookTarget(url, growthHub());
      if (target.kind === 'refused') return target.why;
      if (secretFor(config(), owner, url)) return undefined;
      return 'it could not be signed, because this caller has no key of its own';
    },
    start() {
      queue.start();
      twinJobs.start();
      postman.start();
    },
    async stop(limit) {
      await queue.stop(limit);
      await postman.stop();
      await twinJobs.stop();
    },
  };
}

/**
 * What a post is signed with: the secret that GrowthHub shares with the node, where GrowthHub is told; anywhere else the
 * key of the caller who asked for it, which no other caller has.
 */
function secretFor({ growthhub, gateway }: Config, owner: string, url: string): Secret | undefined {
  const target = webhookTarget(url, growthhub.webhookUrl);
  if (target.kind === 'allowed' && target.isGrowthHub && growthhub.webhookSecret) return growthhub.webhookSecret;
  return gateway.keys.find(({ name }) => owner === `key:${name}`)?.key;
}
