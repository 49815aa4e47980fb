import { randomUUID } from 'node:crypto';
import { adviceFor } from './advice.ts';
import { createUserKeyBackend } from './backends/index.ts';
import { BackendState, Cascade } from './cascade/index.ts';
import { sleep } from './clock/index.ts';
import { type NodeView, startControlServer } from './control/index.ts';
import { EmbeddedEngines } from './embedded-engines.ts';
import { type Gateway, type GatewayDeps, startGateway } from './gateway/index.ts';
import { LiveConfig } from './live-config.ts';
import { isUp, liveState } from './node-state.ts';
import { nodeView } from './node-view.ts';
import { requestObserver } from './observer.ts';
import { Accounts, NOWHERE, remaining } from './quota/index.ts';
import { Roster } from './roster.ts';
import type { StartOptions, StartResult } from './running-node.ts';
import { createSetup } from './setup/index.ts';
import { Metrics, RequestLog } from './stats/index.ts';

export type { RunningNode, StartOptions, StartResult } from './running-node.ts';

/** Records kept for the page's list; more than it shows, so that running ones are not pushed out by a burst. */
const KEPT_REQUESTS = 500;
/** A backend that does not say within this time what it is may do so later; the node is ready all the same, ms. */
const FACTS_LIMIT = 500;

/** The composition root: configuration in, running node out. Nothing else wires parts together. */
export async function startNode(options: StartOptions): Promise<StartResult> {
  const parts = assemble(options);
  const { config, engines, roster, gatewayDeps, log, clock } = parts;
  const learnt = roster.apply(config.current);

  const opened = await startGateway({
    ...gatewayDeps,
    config: config.current.gateway,
    auth: () => config.auth,
    log: log.child({ part: 'gateway' }),
  });
  if (opened.kind !== 'listening') {
    await Promise.all([roster.close(), engines.close()]);
    return { ...opened, what: 'gateway' };
  }
  const { gateway } = opened;

  const view = viewOf(parts, gateway, options);
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
    return { ...control, what: 'control' };
  }

  void learnt.then(() => {
    if (!roster.states.some(isUp)) engines.need();
  });
  await Promise.race([learnt, sleep(clock, FACTS_LIMIT)]);
  const advice = adviceFor(roster.states);
  if (advice) log.warn(advice);

  const close = async () => {
    await Promise.all([gateway.close(), control.close()]);
    await Promise.all([roster.close(), engines.close()]);
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
        await gateway.drain(limitMs);
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
  const accounts = new Accounts({ clock, ledger: NOWHERE, learnt: NOWHERE });
  const roster = new Roster({ clock, random, log, ollamaHost: options.ollamaHost, engines, accounts, changed });
  const metrics = new Metrics(() => roster.states.map(state => ({ backend: state.id, isUp: isUp(state) })));
  metrics.addGauge({
    name: 'tandem_quota_remaining',
    help: 'Requests or tokens left in each window of each account.',
    labelNames: ['account', 'window'],
    read: () =>
      remaining(roster.states.flatMap(({ id, account }) => (account ? [{ account: id, view: account.view() }] : []))),
  });
  const cascade = new Cascade({
    states: () => roster.states,
    routing: () => config.current.routing,
    clock,
    random,
    observer: requestObserver({ requests, metrics, roster, log, changed, nobodyAnswered: () => engines.need() }),
    advice: () => adviceFor(roster.states),
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
  return {
    clock,
    log,
    startedAt,
    listeners,
    changed,
    config,
    requests,
    engines,
    roster,
    metrics,
    cascade,
    gatewayDeps,
  };
}

/** What the control port sees of the running node. */
function viewOf(parts: Parts, gateway: Gateway, { editor, ollamaHost }: StartOptions): NodeView {
  const { config, engines, roster, requests, listeners, changed, clock } = parts;
  const reload = async () => {
    const result = await config.reload(fresh => roster.apply(fresh));
    changed();
    return result;
  };
  return nodeView({
    gateway: parts.gatewayDeps,
    cascade: parts.cascade,
    metrics: parts.metrics,
    config: () => config.current,
    state: () =>
      liveState({
        config: config.current,
        states: roster.states,
        missing: roster.missing,
        access: config.auth.access,
        gatewayUrl: gateway.url,
        startedAt: parts.startedAt,
        requests,
        embedded: engines.shown(),
      }),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    reload,
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
}
