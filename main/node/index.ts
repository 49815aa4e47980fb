import { lookup } from 'node:dns';
import { adviceFor, isComing } from './advice.ts';
import { sleep } from './clock/index.ts';
import { isForWorkers } from './colab/index.ts';
import { colabNotices } from './colab-notices.ts';
import { colabView } from './colab-view.ts';
import { startControlServer } from './control/index.ts';
import { type Gateway, startGateway } from './gateway/index.ts';
import { machineView, roomNow } from './machine-view.ts';
import { createMorningReport } from './morning-report.ts';
import { isUp, liveState } from './node-state.ts';
import { nodeView } from './node-view.ts';
import { assemble, changeDocument, type Parts } from './parts.ts';
import { queueView } from './queue-view.ts';
import { requestsView } from './requests-view.ts';
import type { StartOptions, StartResult } from './running-node.ts';
import { settingsView } from './settings-view.ts';
import { LocalDays, systemZone } from './stats/index.ts';
import { statsView } from './stats-view.ts';
import { thresholdAdvice } from './threshold-advice.ts';
import { tunnelView } from './tunnel-view.ts';
import { routerView, twinsView } from './twins-view.ts';

export type { RunningNode, StartOptions, StartResult } from './running-node.ts';

/** A backend that does not say within this time what it is may do so later; the node is ready all the same, ms. */
const FACTS_LIMIT = 500;

/** The composition root: configuration in, running node out. Nothing else wires parts together. */
export async function startNode(options: StartOptions): Promise<StartResult> {
  const parts = assemble(options);
  const { config, engines, roster, store, jobs, counted, recorder, gatewayDeps, twins, fleet, log, clock } = parts;
  const learnt = roster.apply(config.current);

  const opened = await startGateway({
    ...gatewayDeps,
    clock,
    jobs,
    rate: parts.paired.rate,
    config: config.current.gateway,
    auth: () => config.auth,
    log: log.child({ part: 'gateway' }),
    router: () => routerView(twins, config.current, clock.now()),
    guarded: [twins.routes(), parts.tunnel.door, parts.colab.routes()],
    mayUpgrade: isForWorkers,
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

  const closing = new AbortController();
  jobs.start();
  recorder.start();
  report.start();
  parts.own.start();
  const target = { host: config.current.gateway.host, port: gateway.port };
  twins.start(target);
  parts.tunnel.start({ target, controlPort: control.port });
  void learnt
    .then(() => parts.own.settled())
    // What has just come up is asked what it has.
    .then(() => sleep(clock, FACTS_LIMIT, closing.signal))
    .then(() => {
      if (!closing.signal.aborted && !roster.states.some(isUp)) engines.need();
    });
  await Promise.race([learnt, sleep(clock, FACTS_LIMIT)]);
  const advice = adviceFor(fleet.inService);
  if (advice) log[fleet.inService.some(isComing) ? 'info' : 'warn'](advice);

  const close = async () => {
    closing.abort();
    await jobs.stop(0);
    await Promise.all([gateway.close(), control.close(), report.stop(), twins.stop()]);
    await Promise.all([parts.models.stop(), parts.tunnel.stop()]);
    parts.watched.care.stop();
    await Promise.all([roster.close(), engines.close()]);
    await parts.ollama.close();
    counted.flush();
    recorder.stop();
    parts.journal.flush();
    store.close();
  };
  return {
    kind: 'running',
    node: {
      nodeId: config.current.node.id,
      gatewayUrl: gateway.url,
      controlUrl: control.url,
      dashboardUrl: `${control.url}/#token=${options.controlToken.reveal()}`,
      twins: view.twins,
      onChange: view.onChange,
      wake: () => view.serving.wake(),
      reload: () => view.reload(),
      async drain(limitMs) {
        await twins.leave();
        await Promise.all([gateway.drain(limitMs), jobs.stop(limitMs)]);
        await close();
      },
      stopNow: close,
    },
  };
}

/** What the control port sees of the running node. */
function viewOf(parts: Parts, gateway: Gateway, { editor }: Pick<StartOptions, 'editor'>) {
  const { config, engines, roster, fleet, twins, paired, store, requests, counted, recorder, listeners, clock, log } =
    parts;
  const state = () => {
    counted.flush();
    return liveState({
      config: config.current,
      states: fleet.inService,
      missing: roster.missing,
      access: config.auth.access,
      gatewayUrl: gateway.url,
      startedAt: parts.startedAt,
      requests,
      embedded: engines.shown(),
      twinName: twins.known.identity?.name,
      engines: parts.ollama.notices(),
      isPaused: roster.isHeld,
      trouble: store.trouble(),
      room: roomNow(parts.watched.care),
      colab: colabNotices(parts.colab, config.current),
    });
  };
  const queue = queueView(
    parts.jobs,
    () => config.current.queue.maxJobs,
    () => store.trouble(),
  );
  const report = createMorningReport({
    recorder,
    paired,
    kept: store.kept,
    config: () => config.current,
    state,
    queue: () => queue.state(),
    clock,
    log,
    resolve: lookup,
  });
  const pair = twinsView({
    twins,
    config: () => config.current,
    change: edit => changeDocument(parts.setup, edit),
    machine: parts.machine,
    clock,
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
    reload: parts.reload,
    queue,
    requests: requestsView({ counted, journal: parts.journal, requests, feedback: recorder.feedback }),
    stats: statsView({ counted, recorder, reporter: report.reporter, paired, config: () => config.current, clock }),
    setup: parts.setup,
    settings: settingsView(editor, parts.setup),
    twins: pair,
    machine: machineView({
      ...parts.watched,
      config: () => config.current,
      pair: pair.state,
      change: edit => changeDocument(parts.setup, edit),
      days: new LocalDays(systemZone()),
      clock,
    }),
    colab: colabView({
      part: parts.colab,
      config: () => config.current,
      change: edit => changeDocument(parts.setup, edit),
      publicUrl: () => parts.tunnel.publicUrl(),
      clock,
    }),
    thresholds: thresholdAdvice({
      history: recorder.history,
      kept: store.kept,
      routing: () => config.current.routing,
      setup: parts.setup,
      clock,
    }),
    engines: parts.ollama.view,
    models: parts.models,
    tunnel: tunnelView({
      own: parts.tunnel,
      config: () => config.current,
      access: () => config.auth.access,
      change: edit => changeDocument(parts.setup, edit),
    }),
    hand: paired.hand,
    serving: parts.serving,
  });
  return { view, report };
}
