import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Clock } from './clock/index.ts';
import type { Config, Secret } from './config/index.ts';
import { type GatewayDeps, type Jobs, jobWork } from './gateway/index.ts';
import {
  createPoster,
  isFinal,
  type JobStore,
  jobView,
  Postman,
  Queue,
  type Resolve,
  webhookTarget,
} from './queue/index.ts';

export interface JobQueueDeps {
  readonly store: JobStore;
  readonly gateway: GatewayDeps;
  readonly config: () => Config;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  /** Names to addresses, for webhooks. */
  readonly resolve: Resolve;
  /** Hears of every change of a job. */
  readonly changed: () => void;
}

/** The queue, and whoever tells how its jobs ended. */
export interface JobQueue extends Jobs {
  start(): void;
  /** Jobs that run may end within `limit` ms; the others, and posts under way, are taken up at the next start. */
  stop(limit: number): Promise<void>;
}

/** Puts the queue together: its store, the cascade that answers, and the post of what became of it. */
export function createJobQueue(deps: JobQueueDeps): JobQueue {
  const { store, clock, random, config } = deps;
  const log = deps.log.child({ part: 'queue' });
  const growthHub = () => config().growthhub.webhookUrl;
  const postman = new Postman({
    store,
    poster: createPoster(deps.resolve),
    clock,
    random,
    log,
    growthHub,
    secretFor: (owner, url) => secretFor(config(), owner, url),
    bodyOf(jobId) {
      const whole = store.whole(jobId);
      return whole && isFinal(whole.job.state) ? JSON.stringify(jobView(whole)) : undefined;
    },
  });
  const queue = new Queue({
    store,
    prepare: jobWork(deps.gateway),
    clock,
    random,
    log,
    limits: () => config().queue,
    newId: kind => `${kind}_${randomUUID()}`,
    changed: deps.changed,
    toDeliver: delivery => postman.add(delivery),
  });
  return {
    queue,
    webhookProblem(owner, url) {
      const target = webhookTarget(url, growthHub());
      if (target.kind === 'refused') return target.why;
      if (secretFor(config(), owner, url)) return undefined;
      return 'it could not be signed, because this caller has no key of its own';
    },
    start() {
      queue.start();
      postman.start();
    },
    async stop(limit) {
      await queue.stop(limit);
      await postman.stop();
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
