import { adviceFor, isComing } from './advice.ts';
import type { BackendState, Shown } from './cascade/index.ts';
import type { Config } from './config/index.ts';
import type { LiveState, Notice, RoomNow, Station, StationState } from './control/index.ts';
import type { Access } from './gateway/index.ts';
import { severalAccounts } from './quota/index.ts';
import type { RequestLog, ServiceState } from './stats/index.ts';
import type { Trouble } from './store/index.ts';
import { version } from './version.ts';

/** Requests that the page's list holds. */
const SHOWN_REQUESTS = 100;

/** What the page's state is made of. */
export interface StateSources {
  readonly config: Config;
  readonly states: readonly BackendState[];
  readonly missing: readonly string[];
  readonly access: Access;
  readonly gatewayUrl: string;
  readonly startedAt: number;
  readonly requests: RequestLog;
  readonly embedded?: LiveState['embedded'];
  /** What the twin is called. */
  readonly twinName?: string | undefined;
  /** What is wrong with the engines of this machine. */
  readonly engines?: readonly Notice[];
  /** The owner took this node's own backends out of service. */
  readonly isPaused?: boolean;
  /** What is wrong with the store. */
  readonly trouble?: Trouble | undefined;
  /** Whether the machine has room for more. */
  readonly room?: RoomNow;
  /** What there is to know of Colab sessions. */
  readonly colab?: readonly Notice[];
}

/** Everything the page shows, put together afresh from what the parts know. */
export function liveState(sources: StateSources): LiveState {
  const { config, states } = sources;
  const { order, thresholds, paidTiers } = config.routing;
  return {
    node: { id: config.node.id, name: nameOf(config), version, startedAt: sources.startedAt },
    gateway: { url: sources.gatewayUrl, access: sources.access },
    ...(sources.isPaused ? { paused: true as const } : {}),
    notices: noticesOf(sources),
    routing: { order, thresholds, paidTiers },
    stations: states.map(state => stationOf(state, sources.twinName)),
    requests: sources.requests.latest(SHOWN_REQUESTS),
    ...(sources.embedded ? { embedded: sources.embedded } : {}),
    totals: sources.requests.totals(),
    ...(sources.room ? { room: sources.room } : {}),
  };
}

function nameOf(config: Config): string {
  return config.node.name ?? `Node ${config.node.id.toUpperCase()}`;
}

function noticesOf(sources: StateSources): Notice[] {
  const { config, states, missing, access, trouble, isPaused, engines = [] } = sources;
  const notices: Notice[] = [];
  if (isPaused) {
    notices.push({
      level: 'attention',
      text: 'Serving is paused: this machine’s own backends take nothing new.',
      remedy: 'Resume it from the tray.',
    });
  }
  const advice = adviceFor(states);
  if (advice) {
    const what = states.some(isComing)
      ? ({ level: 'attention', text: 'No backend can answer yet.' } as const)
      : ({ level: 'down', text: 'No backend can answer.' } as const);
    notices.push({ ...what, remedy: advice, ...commandIn(advice) });
  }
  notices.push(...(sources.colab ?? []));
  if (trouble) notices.push({ level: 'attention', text: trouble.sentence, remedy: trouble.remedy });
  notices.push(...engines);
  // What is wrong with the twin's backends its own page tells, where it can be put right.
  for (const state of states.filter(state => !isTwins(state))) {
    const health = state.health();
    if (health.kind === 'disabled') {
      notices.push({
        level: 'attention',
        text: `${state.id} is disabled: ${health.reason}`,
        remedy: 'Put its key right and reload the configuration, or enable it again.',
      });
    } else if (health.kind === 'not-ready' && !advice) {
      notices.push({
        level: 'attention',
        text: `${state.id} cannot answer yet.`,
        remedy: health.reason,
        ...commandIn(health.reason),
      });
    }
  }
  for (const { id, text, remedy } of severalAccounts(config.backends ?? [], config.acknowledged)) {
    notices.push({ level: 'information', text, remedy, acknowledge: id });
  }
  for (const name of missing) {
    notices.push({
      level: 'attention',
      text: `${name} is configured, but this version of Tandem does not have that kind yet.`,
    });
  }
  if (access === 'keys' && config.gateway.keys.length === 0) {
    notices.push({
      level: 'attention',
      text: 'Nobody can call the gateway: it has no keys.',
      remedy: 'Add one to gateway.keys, or set gateway.anonymous.',
    });
  }
  if (access === 'this-machine') {
    notices.push({
      level: 'information',
      text: 'Nothing is configured yet: programs on this machine may call without a key, others may not.',
    });
  }
  return notices;
}

/** Its owner is the twin: what is to be done about it is done there. */
function isTwins({ backend }: BackendState): boolean {
  return backend.kind === 'twin';
}

/** A command that a sentence puts between backquotes. */
function commandIn(sentence: string): { command?: string } {
  const command = /`([^`]+)`/.exec(sentence)?.[1];
  return command ? { command } : {};
}

function stationOf(state: BackendState, twinName = 'the twin'): Station {
  const { backend } = state;
  const shown = state.shown();
  const { model, contextTokens, capabilities } = backend.facts();
  return {
    id: state.id,
    node: state.id.slice(0, state.id.indexOf('/')),
    backend: backend.id,
    ...(isTwins(state) ? { owner: twinName } : {}),
    kind: shown.kind,
    ...(backend.provider ? { provider: backend.provider } : {}),
    tier: backend.tier,
    simulated: shown.isSimulated,
    ...(model ? { model } : {}),
    ...(contextTokens ? { contextTokens } : {}),
    capabilities: [...capabilities],
    state: stationStateOf(state, shown),
    inFlight: shown.inFlight,
    slots: state.slots.limit,
    waiting: shown.waiting,
    ...(state.firstToken === undefined ? {} : { firstToken: state.firstToken }),
    answered: shown.answered,
    failed: shown.failed,
    ...(shown.quota ? { quota: shown.quota } : {}),
    ...(shown.lastError ? { lastError: shown.lastError } : {}),
  };
}

function stationStateOf(state: BackendState, shown: Shown): StationState {
  const health = state.health();
  switch (health.kind) {
    case 'not-ready':
      if (health.until !== undefined) return { kind: 'preparing', until: health.until, reason: health.reason };
      // Nothing that anybody could switch on here: its owner is silent, or has to make it ready.
      return { kind: isTwins(state) ? 'down' : 'disabled', reason: health.reason };
    case 'disabled':
      return { kind: 'disabled', reason: health.reason };
    case 'down':
      return {
        kind: 'down',
        until: health.until,
        reason: shown.lastError?.message ?? 'it failed several times in a row',
      };
    case 'resting':
      return { kind: 'resting', until: health.until, reason: health.reason };
    case 'on-trial':
      return { kind: 'degraded', reason: 'back from an outage, on trial with the next request' };
    case 'ready':
      return quotaStateOf(shown) ?? answeringStateOf(state, shown);
  }
}

function answeringStateOf(state: BackendState, { answered, failed }: Shown): StationState {
  if (state.failureShare > 0.2) return { kind: 'degraded', reason: 'some of its latest answers failed' };
  return answered + failed === 0 ? { kind: 'untried' } : { kind: 'serving' };
}

/** From this share of what everyone may use, an account is near its soft limit. */
const NEAR = 0.9;

/** An account with nothing left rests; one that only paying users get, or soon only they, is told apart. */
function quotaStateOf({ quota }: Shown): StationState | undefined {
  if (!quota) return undefined;
  const { free, paid, windows } = quota;
  if (paid) {
    const { until, reason } = paid;
    return until === undefined ? { kind: 'disabled', reason } : { kind: 'resting', until, reason };
  }
  if (free) return { kind: 'degraded', reason: free.reason };
  const near = windows.find(({ window, used, softLimit }) => window.endsWith('-day') && used >= softLimit * NEAR);
  return near && { kind: 'degraded', reason: `near its soft limit (${Math.ceil(near.used)} of ${near.limit})` };
}

/** How a service is, for its uptime: what waits for a known time is not down. */
export function serviceStateOf(state: BackendState): ServiceState {
  if (isUp(state)) return 'up';
  const { kind } = state.health();
  return kind === 'down' || kind === 'disabled' || kind === 'not-ready' ? 'down' : 'resting';
}

/** Whether a request could go there now, for the metrics. */
export function isUp(state: BackendState): boolean {
  const { kind } = state.health();
  return (kind === 'ready' || kind === 'on-trial') && state.shown().quota?.paid === undefined;
}
