import { pino } from 'pino';
import type { Backend } from '../../main/node/backends/index.ts';
import { BackendState, Cascade, Prober } from '../../main/node/cascade/index.ts';
import type { Clock } from '../../main/node/clock/index.ts';
import type { Config } from '../../main/node/config/index.ts';
import { type GatewayDeps, jobWork } from '../../main/node/gateway/index.ts';
import { Queue } from '../../main/node/queue/index.ts';
import { Accounts } from '../../main/node/quota/index.ts';
import type { RequestRecord } from '../../main/node/stats/index.ts';
import { openStore } from '../../main/node/store/index.ts';
import { randomFor } from './random.ts';

export interface RouterOptions {
  readonly config: Config;
  /** Each for the entry of the configuration with its id. */
  readonly backends: readonly Backend[];
  /** Of the database. */
  readonly folder: string;
  readonly clock: Clock;
  readonly seed: number;
  /** Hears of each request, and of each try of a job, when it is over. */
  readonly ended: (record: RequestRecord) => void;
}

/** The node without its ports. */
export interface Router {
  readonly gateway: GatewayDeps;
  readonly queue: Queue;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Puts together what `main/node/index.ts` puts together of a node, without sockets: the cascade, the accounts over the
 * ledger, the prober, the queue and its drain, all over a database file. The composition root itself opens ports and
 * makes its backends by itself, so the two have to be kept alike.
 */
export function createRouter({ config, backends, folder, clock, seed, ended }: RouterOptions): Router {
  const log = pino({ level: 'silent' });
  const random = randomFor(seed, 'router');
  const changed = () => queue.wake();
  const store = openStore({ folder, clock, log, changed() {} });
  const accounts = new Accounts({
    clock,
    ledger: store.ledger,
    learnt: {
      get: account => store.kept.get(`quota ${account}`),
      put: (account, learnt) => store.kept.put(`quota ${account}`, learnt),
    },
  });
  const { breaker } = config.routing;
  const states = (config.backends ?? []).flatMap(entry => {
    const backend = backends.find(({ id }) => id === entry.id);
    return backend ? [new BackendState(config.node.id, backend, breaker, clock, accounts.of(entry))] : [];
  });
  const prober = new Prober(clock, changed);
  const cascade = new Cascade({
    states: () => states,
    routing: () => config.routing,
    clock,
    random,
    observer: {
      attemptEnded({ backend, outcome }) {
        if (outcome !== 'ok' && outcome !== 'cancelled') prober.notice(backend);
      },
      recordChanged: changed,
      requestEnded: ended,
    },
    advice: () => undefined,
  });
  const ids = counter();
  const gateway: GatewayDeps = {
    nodeId: config.node.id,
    cascade,
    backendIds: () => states.map(({ id }) => id),
    isSimulated: () => true,
    quotaOf: id => states.find(state => state.id === id)?.account?.view(),
    newRequestId: () => ids('req'),
    startedAt: clock.now(),
    userKeyBackend: () => undefined,
  };
  const queue = new Queue({
    self: 'a',
    store: store.jobs,
    prepare: jobWork(gateway),
    clock,
    random,
    log,
    limits: () => config.queue,
    newId: () => ids('job'),
    isOpen: () => true,
    changed,
    toDeliver() {},
    isTelling: () => false,
  });
  return {
    gateway,
    queue,
    async start() {
      queue.start();
      await prober.start(states);
    },
    async stop() {
      prober.stop();
      await queue.stop(0);
      store.close();
    },
  };
}

/** Ids in the order in which they were made, so that runs are alike. */
function counter(): (kind: string) => string {
  let count = 0;
  return kind => `${kind}_${String(++count).padStart(7, '0')}`;
}
