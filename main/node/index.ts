import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { type BackendDeps, createUserKeyBackend } from './backends/index.ts';
import { BackendState, Cascade, type FlightObserver } from './cascade/index.ts';
import { sleep } from './clock/index.ts';
import type { Config } from './config/index.ts';
import { type ReloadResult, startControlServer } from './control/index.ts';
import { Authenticator, accessOf, type GatewayDeps, startGateway } from './gateway/index.ts';
import { adviceFor, isUp, liveState } from './node-state.ts';
import { nodeView } from './node-view.ts';
import { Roster } from './roster.ts';
import type { RunningNode, StartOptions, StartResult } from './running-node.ts';
import { Metrics, RequestLog } from './stats/index.ts';

export type { RunningNode, StartOptions, StartResult } from './running-node.ts';

/** Records kept for the page's list; more than it shows, so that running ones are not pushed out by a burst. */
const KEPT_REQUESTS = 500;
/** A backend that does not say within this time what it is may do so later; the node is ready all the same, ms. */
const FACTS_LIMIT = 500;

/** The composition root: configuration in, running node out. Nothing else wires parts together. */
export async function startNode(options: StartOptions): Promise<StartResult> {
  const { clock, random, log } = options;
  const startedAt = clock.now();
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };

  let config = options.config;
  let isConfigured = options.configured;
  let authenticator = authenticatorFor(config, isConfigured);
  const requests = new RequestLog(KEPT_REQUESTS);
  const roster = new Roster({ clock, random, log, ollamaHost: options.ollamaHost, changed });
  const metrics = new Metrics(() => roster.states.map(state => ({ backend: state.id, isUp: isUp(state) })));
  const cascade = new Cascade({
    states: () => roster.states,
    routing: () => config.routing,
    clock,
    random,
    observer: observe(requests, metrics, roster, log, changed),
    advice: () => adviceFor(roster.states),
  });
  const backendDeps = (): BackendDeps => ({ clock, random, log, timeouts: config.routing.timeouts });
  const gatewayDeps: GatewayDeps = {
    nodeId: config.node.id,
    cascade,
    backendIds: () => roster.states.map(state => state.id),
    newRequestId: () => `req_${randomUUID()}`,
    startedAt,
    userKeyBackend(provider, key) {
      const backend = createUserKeyBackend(provider, key, roster.configs, backendDeps());
      return backend && new BackendState(config.node.id, backend, config.routing.breaker, clock);
    },
  };

  const learnt = roster.apply(config);
  const opened = await startGateway({
    ...gatewayDeps,
    config: config.gateway,
    auth: () => authenticator,
    log: log.child({ part: 'gateway' }),
  });
  if (opened.kind !== 'listening') {
    await roster.close();
    return { ...opened, what: 'gateway' };
  }
  const { gateway } = opened;

  const reload = async (): Promise<ReloadResult> => {
    const loaded = await options.reloadConfig();
    if (loaded.kind === 'refused') {
      const problems = loaded.problems.map(
        ({ path, found, expected }) => `${path}: found ${found}, expected ${expected}`,
      );
      log.error({ problems }, 'the new configuration is refused; the old one goes on');
      return { kind: 'refused', problems };
    }
    const needsRestart = restartNeeds(config, loaded.config);
    config = withFixedParts(loaded.config, config);
    isConfigured = loaded.configured;
    authenticator = authenticatorFor(config, isConfigured);
    const backends = await roster.apply(config);
    log.info({ backends, needsRestart }, 'the configuration was read again');
    changed();
    return { kind: 'applied', changed: backends, needsRestart };
  };

  const control = await startControlServer({
    view: nodeView({
      gateway: gatewayDeps,
      cascade,
      config: () => config,
      state: () =>
        liveState({
          config,
          states: roster.states,
          missing: roster.missing,
          access: authenticator.access,
          gatewayUrl: gateway.url,
          startedAt,
          requests,
        }),
      onChange(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      reload,
      enable(backend) {
        const state = roster.find(backend);
        state?.enable();
        if (state) changed();
        return state !== undefined;
      },
      metrics,
    }),
    token: options.controlToken,
    port: config.control.port,
    pageFolder: options.pageFolder,
    log: log.child({ part: 'control' }),
    clock,
  });
  if (control.kind !== 'listening') {
    await Promise.all([gateway.close(), roster.close()]);
    return { ...control, what: 'control' };
  }

  await Promise.race([learnt, sleep(clock, FACTS_LIMIT)]);
  const advice = adviceFor(roster.states);
  if (advice) log.warn(advice);

  const close = async () => {
    await Promise.all([gateway.close(), control.close()]);
    await roster.close();
  };
  const node: RunningNode = {
    nodeId: config.node.id,
    gatewayUrl: gateway.url,
    controlUrl: control.url,
    dashboardUrl: `${control.url}/#token=${options.controlToken.reveal()}`,
    reload,
    async drain(limitMs) {
      await gateway.drain(limitMs);
      await close();
    },
    stopNow: close,
  };
  return { kind: 'running', node };
}

function authenticatorFor(config: Config, isConfigured: boolean): Authenticator {
  return new Authenticator(config.gateway, accessOf(config.gateway, isConfigured));
}

/** Everything that happens to a request, told to those who keep count of it. */
function observe(
  requests: RequestLog,
  metrics: Metrics,
  roster: Roster,
  log: Logger,
  changed: () => void,
): FlightObserver {
  return {
    attemptEnded(attempt) {
      if (attempt.outcome === 'ok' || attempt.outcome === 'cancelled') return;
      log.warn({ backend: attempt.backend, outcome: attempt.outcome, message: attempt.message }, 'an attempt failed');
      roster.notice(attempt.backend);
    },
    recordChanged(record) {
      requests.put(record);
      changed();
    },
    requestEnded(record) {
      requests.count(record);
      metrics.requestEnded(record);
    },
  };
}

/** Parts of the configuration that are used once, at the start. */
function restartNeeds(before: Config, after: Config): string[] {
  const fixed: [string, unknown, unknown][] = [
    ['node.id', before.node.id, after.node.id],
    ['gateway.host', before.gateway.host, after.gateway.host],
    ['gateway.port', before.gateway.port, after.gateway.port],
    ['gateway.corsOrigins', before.gateway.corsOrigins, after.gateway.corsOrigins],
    ['control.port', before.control.port, after.control.port],
  ];
  return fixed.filter(([, old, fresh]) => JSON.stringify(old) !== JSON.stringify(fresh)).map(([name]) => name);
}

/** The new document, with what cannot change while running left as it was. */
function withFixedParts(fresh: Config, running: Config): Config {
  const { host, port, corsOrigins } = running.gateway;
  return {
    ...fresh,
    node: { ...fresh.node, id: running.node.id },
    gateway: { ...fresh.gateway, host, port, corsOrigins },
    control: running.control,
  };
}
