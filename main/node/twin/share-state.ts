import type { BackendState, Health, LastError } from '../cascade/index.ts';
import type { Clock } from '../clock/index.ts';
import type { Account, Need, QuotaView, Standing } from '../quota/index.ts';
import type { SharedBackend, SharedHealth, SharedQuota, SharedStanding, SharedState } from './shared-state.ts';

export interface ShareStateDeps {
  /** This node's own. */
  readonly states: readonly BackendState[];
  /** Requests of the twin's that a backend has now. */
  readonly lentNow: (id: string) => number;
  readonly clock: Clock;
}

/** What this node tells its twin of its backends. */
export function shareState({ states, lentNow, clock }: ShareStateDeps): SharedState {
  const now = clock.now();
  return { backends: states.map(state => sharedBackend(state, lentNow(state.id), now)) };
}

/**
 * Of all this, what the twin should hear at once and not at the next heartbeat: who is there and who can be asked. The
 * same text as long as it is the same; how busy they are is not in it.
 */
export function gistOf(states: readonly BackendState[]): string {
  return JSON.stringify(
    states.map(state => {
      const stops = (['free', 'paid'] as const).map(
        userTier => state.account?.standing({ ...SMALL, userTier }).stop?.kind,
      );
      const { level } = state.pressure ?? {};
      return [state.id, state.backend.facts().model, state.health().kind, state.slots.limit, level, ...stops];
    }),
  );
}

function sharedBackend(state: BackendState, forTwin: number, now: number): SharedBackend {
  const { backend, slots, account } = state;
  const { model, contextTokens, capabilities, embeddings } = backend.facts();
  const { isSimulated, answered, failed, lastError, kind } = state.shown();
  return {
    id: backend.id,
    kind,
    tier: backend.tier,
    provider: backend.provider,
    model,
    contextTokens,
    capabilities: [...capabilities],
    embeddings,
    isSimulated,
    isLastResort: state.isLastResort,
    maxConcurrent: backend.maxConcurrent,
    slots: slots.limit,
    pressure: state.pressure,
    inFlight: slots.inFlight,
    waiting: slots.waiting,
    forTwin,
    firstToken: state.firstToken,
    failureShare: state.failureShare,
    health: sharedHealth(state.health(), now),
    quota: account && sharedQuota(account, now),
    answered,
    failed,
    lastError: lastError && sharedError(lastError, now),
  };
}

function sharedHealth(health: Health, now: number): SharedHealth {
  switch (health.kind) {
    case 'ready':
    case 'on-trial':
    case 'disabled':
      return health;
    case 'down':
      return { kind: 'down', untilIn: health.until - now };
    case 'resting':
      return { kind: 'resting', untilIn: health.until - now, reason: health.reason };
    case 'not-ready':
      return { kind: 'not-ready', reason: health.reason, untilIn: health.until && health.until - now };
  }
}

/** As small as a request can be: whether a large one fits, only the owner's lease decides. */
const SMALL: Omit<Need, 'userTier'> = { promptTokens: 1, answerTokens: 0 };

function sharedQuota(account: Account, now: number): SharedQuota {
  return {
    free: sharedStanding(account.standing({ ...SMALL, userTier: 'free' }), now),
    paid: sharedStanding(account.standing({ ...SMALL, userTier: 'paid' }), now),
    job: sharedStanding(account.standing({ ...SMALL, userTier: 'free', isJob: true }), now),
    windows: account.view().windows.map(({ resetsAt, learntAt, ...window }: QuotaView['windows'][number]) => ({
      ...window,
      resetsIn: resetsAt - now,
      learntAgo: learntAt === undefined ? undefined : Math.max(0, now - learntAt),
    })),
  };
}

function sharedStanding({ shareLeft, isExpiring, stop }: Standing, now: number): SharedStanding {
  return {
    shareLeft,
    isExpiring: isExpiring || undefined,
    stop: stop && { kind: stop.kind, reason: stop.reason, untilIn: stop.until && stop.until - now },
  };
}

function sharedError({ at, kind, message }: LastError, now: number): SharedBackend['lastError'] {
  return { ago: Math.max(0, now - at), kind, message };
}
