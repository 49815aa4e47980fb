import { randomUUID } from 'node:crypto';
import { lookup } from 'node:dns';
import { adviceFor } from './advice.ts';
import { afterwards } from './afterwards.ts';
import { createUserKeyBackend } from './backends/index.ts';
import { BackendState, Cascade, Lender } from './cascade/index.ts';
import { createColab } from './colab-part.ts';
import type { ConfigEdit } from './config/index.ts';
import type { Setup } from './control/index.ts';
import { EmbeddedEngines } from './embedded-engines.ts';
import { Fleet } from './fleet.ts';
import { type GatewayDeps, jobWork } from './gateway/index.ts';
import { createJobQueue } from './job-queue.ts';
import { LiveConfig } from './live-config.ts';
import { createRecorder } from './node-recorder.ts';
import { isUp } from './node-state.ts';
import { requestObserver } from './observer.ts';
import { createOwnBackends } from './own-backends.ts';
import { createOwnTunnel } from './own-tunnel.ts';
import { createPaired } from './paired.ts';
import { createPoster } from './queue/index.ts';
import { Accounts, type LearntStore, remaining } from './quota/index.ts';
import type { StartOptions } from './running-node.ts';
import { createServing } from './serving.ts';
import { createSetup } from './setup/index.ts';
import { LocalDays, Metrics, RequestJournal, RequestLog, systemZone } from './stats/index.ts';
import { openStore, type Store } from './store/index.ts';
import { Twins } from './twins.ts';
import type { OwnMachine } from './twins-view.ts';

/** Records kept for the page's list; more than it shows, so that running ones are not pushed out by a burst. */
const KEPT_REQUESTS = 500;
const ROLES = ['active', 'standby'] as const;

export type Parts = ReturnType<typeof assemble>;

/** The parts of a node, put together: everything that needs no open port. */
export function assemble(options: StartOptions) {
  const { clock, random, log } = options;
  const startedAt = clock.now();
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  const config = new LiveConfig(options.config, options.configured, options.reloadConfig, log);
  const requests = new RequestLog(KEPT_REQUESTS);
  const engines = new EmbeddedEngines({
    ...options.engines,
    dataFolder: options.dataFolder,
    clock,
    random,
    log,
    changed,
  });
  const store = openStore({ folder: options.dataFolder, clock, log: log.child({ part: 'store' }), changed });
  const accounts = new Accounts({ clock, ledger: store.ledger, learnt: learntIn(store.kept) });
  const colab = createColab({ config: () => config.current, kept: store.kept, clock, log, changed });
  const own = createOwnBackends({
    options,
    config,
    engines,
    accounts,
    colab: colab.workerOf,
    kept: store.kept,
    change: edit => changeDocument(setup, edit),
    changed,
  });
  const { roster, models, ollama, watched } = own;
  const lender = new Lender({
    routing: () => config.current.routing,
    clock,
    observer: {
      attemptEnded({ backend, outcome, message }) {
        if (outcome === 'ok' || outcome === 'cancelled') return;
        log.warn({ backend, outcome, message }, 'an attempt for the twin failed');
        roster.notice(backend);
      },
    },
    changed,
  });
  const machine = (): OwnMachine => {
    const { queued, running } = jobs.queue.counts();
    const { webhookUrl, webhookSecret } = config.current.growthhub;
    const tellsGrowthHub = webhookUrl !== undefined && webhookSecret !== undefined;
    return { ...watched.told(), jobs: { queued, running }, totals: requests.totals(), tellsGrowthHub };
  };
  const reload = async () => {
    const result = await config.reload(fresh => roster.apply(fresh));
    tunnel.reconfigured();
    twins.reconfigured();
    colab.reconfigured();
    changed();
    return result;
  };
  const setup = createSetup({
    editor: options.editor,
    ollamaHost: options.ollamaHost,
    clock,
    roster,
    access: () => config.auth.access,
    reload,
  });
  const twins = new Twins({
    config: () => config.current,
    change: edit => changeDocument(setup, edit),
    kept: store.kept,
    own: roster,
    lender,
    machine,
    clock,
    random,
    log,
    publicUrl: () => tunnel.publicUrl(),
    resolve: lookup,
    changed,
  });
  const fleet = new Fleet(roster, twins.roster);
  const metrics = new Metrics(() => fleet.inService.map(state => ({ backend: state.id, isUp: isUp(state) })));
  const tunnel = createOwnTunnel({
    config: () => config.current,
    access: () => config.auth.access,
    environment: options.engines.environment,
    kept: store.kept,
    metrics,
    clock,
    random,
    log,
    urlChanged: () => twins.reconfigured(),
    changed,
  });
  metrics.addGauge({
    name: 'tandem_quota_remaining',
    help: 'Requests or tokens left in each window of each account.',
    labelNames: ['account', 'window'],
    read: () =>
      // Its owner tells of an account; twice counted it would be twice as much.
      remaining(roster.states.flatMap(({ id, account }) => (account ? [{ account: id, view: account.view() }] : []))),
  });
  watched.addGauges(metrics);
  const recorder = createRecorder({
    clock,
    days: new LocalDays(systemZone()),
    store,
    metrics,
    roster: fleet,
    config: () => config.current,
  });
  const journal = new RequestJournal({ store: store.requests, clock, limits: () => config.current.requestLog });
  const paired = createPaired({
    nodeId: config.current.node.id,
    twins,
    recorder,
    flush: () => counted.flush(),
    clock,
    doHere(move, backend) {
      const state = roster.find(backend);
      state?.[move]();
      if (state) changed();
      return state !== undefined;
    },
  });
  metrics.addGauge({
    name: 'tandem_role',
    help: '1 for the role that this node has: active (alone it always is) or standby.',
    labelNames: ['role'],
    read: () => ROLES.map(role => ({ labels: { role }, value: (role === 'active') === twins.isActive ? 1 : 0 })),
  });
  const counted = afterwards(
    requestObserver({
      requests,
      metrics,
      recorder,
      journal,
      roster: fleet,
      log,
      changed,
      // While the owner paused the node, nothing is fetched or started for it.
      nobodyAnswered: () => !roster.isHeld && engines.need(),
    }),
    clock,
  );
  const cascade = new Cascade({
    states: () => fleet.states,
    routing: () => config.current.routing,
    clock,
    random,
    observer: counted,
    advice: () => adviceFor(fleet.inService),
  });
  const gatewayDeps: GatewayDeps = {
    nodeId: config.current.node.id,
    cascade,
    backendIds: () => fleet.states.map(state => state.id),
    unheardNode: () => (twins.roster.isKnown ? undefined : twins.twinId),
    isSimulated: id => fleet.find(id)?.shown().isSimulated === true,
    quotaOf: id => fleet.find(id)?.shown().quota,
    newRequestId: () => `req_${randomUUID()}`,
    startedAt,
    userKeyBackend(provider, key) {
      const { node, routing } = config.current;
      const deps = { clock, random, log, timeouts: routing.timeouts };
      const backend = createUserKeyBackend(provider, key, roster.configs, deps);
      return backend && new BackendState(node.id, backend, routing.breaker, clock);
    },
  };
  const jobs = createJobQueue({
    self: config.current.node.id,
    store: store.jobs,
    prepare: jobWork(gatewayDeps),
    poster: createPoster(lookup),
    config: () => config.current,
    clock,
    random,
    log,
    changed,
    twinSide: {
      twin: () => twins.twinId,
      peer: twins.peer,
      isDraining: () => twins.isActive,
      lease: () => config.current.peer.lease,
      goneAfter: () => config.current.peer.goneAfter,
    },
  });
  twins.share(jobs.twin);

  const serving = createServing({ roster, twins, queue: jobs.queue, clock, changed });
  listeners.add(() => twins.ownChanged());
  // A slot that is given back, a rest that is over, a new backend: all of it is a change.
  listeners.add(() => jobs.queue.wake());
  metrics.addGauge({
    name: 'tandem_queue_jobs',
    help: 'Jobs by state; those that are over count until they are cleared away.',
    labelNames: ['state'],
    read: () => Object.entries(jobs.queue.counts()).map(([state, value]) => ({ labels: { state }, value })),
  });
  return {
    clock,
    log,
    startedAt,
    listeners,
    changed,
    config,
    reload,
    setup,
    requests,
    engines,
    models,
    store,
    jobs,
    roster,
    own,
    ollama,
    twins,
    fleet,
    machine,
    watched,
    tunnel,
    colab,
    metrics,
    counted,
    recorder,
    journal,
    paired,
    cascade,
    gatewayDeps,
    serving,
  };
}

/** One edit of the document as it is now, put in force. Returns why that cannot be, as a sentence. */
export async function changeDocument(setup: Setup, edit: ConfigEdit): Promise<string | undefined> {
  const { version } = await setup.configuration();
  const result = await setup.change(edit, version);
  if (result.kind === 'saved') return undefined;
  return result.kind === 'conflict' ? result.message : result.problems.join(' ');
}

/** What providers said of the accounts, in the store. */
function learntIn(kept: Store['kept']): LearntStore {
  return {
    get: account => kept.get(`quota ${account}`),
    put: (account, learnt) => kept.put(`quota ${account}`, learnt),
  };
}
