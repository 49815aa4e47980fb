import { randomUUID } from 'node:crypto';
import { lookup } from 'node:dns';
import { adviceFor } from './advice.ts';
import { afterwards } from './afterwards.ts';
import { createUserKeyBackend } from './backends/index.ts';
import { BackendState, Cascade } from './cascade/index.ts';
import { sleep } from './clock/index.ts';
import { startControlServer } from './control/index.ts';
import { EmbeddedEngines } from './embedded-engines.ts';
import { type Gateway, type GatewayDeps, startGateway } from './gateway/index.ts';
import { createJobQueue } from './job-queue.ts';
import { LiveConfig } from './live-config.ts';
import { createMorningReport } from './morning-report.ts';
import { createRecorder } from './node-recorder.ts';
import { isUp, liveState } from './node-state.ts';
import { nodeView } from './node-view.ts';
import { requestObserver } from './observer.ts';
import { queueView } from './queue-view.ts';
import { Accounts, type LearntStore, remaining } from './quota/index.ts';
import { Roster } from './roster.ts';
import type { StartOptions, StartResult } from './running-node.ts';
import { createSetup } from './setup/index.ts';
import { LocalDays, Metrics, RequestLog, systemZone } from './stats/index.ts';
import { statsView } from './stats-view.ts';
import { openStore, type Store } from './store/index.ts';

export type { RunningNode, StartOptions, StartResult } from './running-node.ts';

/** Records kept for the page's list; more than it shows, so that running ones are not pushed out by a burst. */
const KEPT_REQUESTS = 500;
/** A backend that does not say within this time what it is may do so later; the node is ready all the same, ms. */
const FACTS_LIMIT = 500;

/** The composition root: configuration in, running node out. Nothing else wires parts together. */
export async function startNode(options: StartOptions): Promise<StartResult> {
  const parts = assemble(options);
  const { config, engines, roster, store, jobs, counted, recorder, gatewayDeps, log, clock } = parts;
  const learnt = roster.apply(config.current);

  const opened = await startGateway({
    ...gatewayDeps,
    jobs,
    rate(requestId, rating, comment) {
      counted.flush();
      return recorder.rate(requestId, rating, comment);
    },
    config: config.current.gateway,
    auth: () => config.auth,
    log: log.child({ part: 'gateway' }),
  });
  if (opened.kind !== 'listening') {
    await Promise.all([roster.close(), engines.close()]);
    store.close();
    return { ...opened, what: 'gateway' };
  }
  const { gateway } = opened;

  const { view, report } = viewOf(parts, gateway, options);
  const control = await startControlServer({
    view,
    token: options.controlToken,
    port: config.current.control.port,
    pageFolder: options.pageFolder,
    log: log.child({ part: 'control' }),
    clock,
  });
  if (control.kind !== 'listening') {
    await Promise.all([gateway.close(), roster.close(), engines.close()]);
    store.close();
    return { ...control, what: 'control' };
  }

  jobs.start();
  recorder.start();
  report.start();
  void learnt.then(() => {
    if (!roster.states.some(isUp)) engines.need();
  });
  await Promise.race([learnt, sleep(clock, FACTS_LIMIT)]);
  const advice = adviceFor(roster.inService);
  if (advice) log.warn(advice);

  const close = async () => {
    await jobs.stop(0);
    await Promise.all([gateway.close(), control.close(), report.stop()]);
    await Promise.all([roster.close(), engines.close()]);
    counted.flush();
    recorder.stop();
    store.close();
  };
  return {
    kind: 'running',
    node: {
      nodeId: config.current.node.id,
      gatewayUrl: gateway.url,
      controlUrl: control.url,
      dashboardUrl: `${control.url}/#token=${options.controlToken.reveal()}`,
      reload: () => view.reload(),
      async drain(limitMs) {
        await Promise.all([gateway.drain(limitMs), jobs.stop(limitMs)]);
        await close();
      },
      stopNow: close,
    },
  };
}

type Parts = ReturnType<typeof assemble>;

/** Everything that needs no open port. */
function assemble(options: StartOptions) {
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
  const roster = new Roster({ clock, random, log, ollamaHost: options.ollamaHost, engines, accounts, changed });
  const metrics = new Metrics(() => roster.inService.map(state => ({ backend: state.id, isUp: isUp(state) })));
  metrics.addGauge({
    name: 'tandem_quota_remaining',
    help: 'Requests or tokens left in each window of each account.',
    labelNames: ['account', 'window'],
    read: () =>
      remaining(roster.states.flatMap(({ id, account }) => (account ? [{ account: id, view: account.view() }] : []))),
  });
  const recorder = createRecorder({
    clock,
    days: new LocalDays(systemZone()),
    store,
    metrics,
    roster,
    config: () => config.current,
  });
  const counted = afterwards(
    requestObserver({ requests, metrics, recorder, roster, log, changed, nobodyAnswered: () => engines.need() }),
    clock,
  );
  const cascade = new Cascade({
    states: () => roster.states,
    routing: () => config.current.routing,
    clock,
    random,
    observer: counted,
    advice: () => adviceFor(roster.inService),
  });
  const gatewayDeps: GatewayDeps = {
    nodeId: config.current.node.id,
    cascade,
    backendIds: () => roster.states.map(state => state.id),
    isSimulated: id => roster.find(id)?.backend.kind === 'simulated',
    quotaOf: id => roster.find(id)?.account?.view(),
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
    store: store.jobs,
    gateway: gatewayDeps,
    config: () => config.current,
    clock,
    random,
    log,
    resolve: lookup,
    changed,
  });
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
    requests,
    engines,
    store,
    jobs,
    roster,
    metrics,
    counted,
    recorder,
    cascade,
    gatewayDeps,
  };
}

/** What the control port sees of the running node. */
function viewOf(parts: Parts, gateway: Gateway, { editor, ollamaHost }: StartOptions) {
  const { config, engines, roster, store, requests, counted, recorder, listeners, changed, clock, log } = parts;
  const reload = async () => {
    const result = await config.reload(fresh => roster.apply(fresh));
    changed();
    return result;
  };
  const state = () => {
    counted.flush();
    return liveState({
      config: config.current,
      states: roster.inService,
      missing: roster.missing,
      access: config.auth.access,
      gatewayUrl: gateway.url,
      startedAt: parts.startedAt,
      requests,
      embedded: engines.shown(),
      trouble: store.trouble(),
    });
  };
  const queue = queueView(parts.jobs.queue, () => config.current.queue.maxJobs);
  const report = createMorningReport({
    recorder,
    kept: store.kept,
    config: () => config.current,
    state,
    queue: () => queue.state(),
    clock,
    log,
    resolve: lookup,
  });
  const view = nodeView({
    gateway: parts.gatewayDeps,
    cascade: parts.cascade,
    metrics: () => {
      counted.flush();
      return parts.metrics.render();
    },
    config: () => config.current,
    state,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    reload,
    queue,
    stats: statsView({ counted, recorder, reporter: report.reporter, config: () => config.current, clock }),
    setup: createSetup({ editor, ollamaHost, clock, roster, access: () => config.auth.access, reload }),
    enable(backend) {
      const state = roster.find(backend);
      state?.enable();
      if (state) changed();
      return state !== undefined;
    },
    resetCoolDown(account) {
      const state = roster.find(account);
      state?.resetCoolDown();
      if (state) changed();
      return state !== undefined;
    },
  });
  return { view, report };
}

/** What providers said of the accounts, in the store. */
function learntIn(kept: Store['kept']): LearntStore {
  return {
    get: account => kept.get(`quota ${account}`),
    put: (account, learnt) => kept.put(`quota ${account}`, learnt),
  };
}
