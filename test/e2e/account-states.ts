import type { LiveState, Station } from '../../main/node/control/index.ts';
import { dayOfData, station } from './states.ts';

type Quota = NonNullable<Station['quota']>;
type QuotaWindow = Quota['windows'][number];

const HOUR = 3_600_000;

/** An account at Groq, serving unless told otherwise. */
export function account(backend: string, quota: Quota, rest: Partial<Station> = {}): Station {
  return station(backend, 'cloud', {
    kind: 'openai',
    provider: 'groq',
    model: 'openai/gpt-oss-120b',
    slots: 16,
    answered: 12,
    quota,
    ...rest,
  });
}

/** Requests a day, of which half is used, unless told otherwise. */
export function daily(used: number, rest: Partial<QuotaWindow> = {}): QuotaWindow {
  const limit = rest.limit ?? 1000;
  return {
    window: 'requests-day',
    limit,
    used,
    softLimit: limit * 0.8,
    hardStop: limit * 0.98,
    shareLeft: Math.max(0, 1 - used / limit),
    resetsAt: nextMidnight(),
    comesBack: 'fixed',
    source: 'configured',
    ...rest,
  };
}

/** What comes back within a minute. */
export function minutely(used: number, rest: Partial<QuotaWindow> = {}): QuotaWindow {
  const limit = rest.limit ?? 30;
  return daily(used, {
    window: 'requests-minute',
    limit,
    softLimit: limit * 0.9,
    hardStop: limit * 0.9,
    resetsAt: Date.now() + 40_000,
    comesBack: 'bucket',
    source: 'learnt',
    learntAt: Date.now() - 130_000,
    ...rest,
  });
}

/** The accounts of a working day, all of them with room. */
export function dayOfAccounts(): LiveState {
  const tokens = { window: 'tokens-minute', limit: 8000, softLimit: 7840, hardStop: 7840 } as const;
  return withAccounts([
    account('groq-a', { windows: [daily(412), minutely(3), minutely(2100, tokens)] }),
    account('groq-b', { windows: [daily(398), minutely(0), minutely(0, tokens)] }),
    account(
      'openrouter',
      {
        windows: [
          daily(31, { limit: 50, source: 'learnt', learntAt: Date.now() - 600_000 }),
          minutely(1, { limit: 20, comesBack: 'rolling' }),
        ],
      },
      { provider: 'openrouter', model: 'meta-llama/llama-3.3-70b-instruct:free' },
    ),
    account('mistral', { windows: [] }, { provider: undefined, model: 'mistral-small', state: { kind: 'untried' } }),
  ]);
}

/** Each way in which an account can be stopped. */
export function stoppedAccounts(): LiveState {
  const until = nextMidnight();
  const soon = Date.now() + 25_000;
  const spent = {
    kind: 'spent',
    until,
    reason: 'rests until 00:00 UTC (used up: 980 of 1,000 a day). Nothing to do.',
  } as const;
  const blocked = {
    kind: 'spent',
    until,
    reason: 'rests until 00:00 (its provider says that nothing is left). Nothing to do.',
  } as const;
  const kept = {
    kind: 'kept',
    until,
    reason: 'its free share is used (800 of 1,000); the rest is kept for paying users, resets at 00:00 UTC',
  } as const;
  const shaped = {
    kind: 'shaped',
    until: soon,
    reason: 'rests until 14:05 (limit of 30 a minute). Nothing to do.',
  } as const;
  const state = withAccounts([
    account(
      'groq-a',
      { windows: [daily(980), minutely(2)], free: spent, paid: spent },
      { state: { kind: 'resting', until, reason: spent.reason } },
    ),
    account('groq-b', { windows: [daily(800)], free: kept }, { state: { kind: 'degraded', reason: kept.reason } }),
    account(
      'groq-c',
      { windows: [daily(100), minutely(27)], free: shaped, paid: shaped },
      { state: { kind: 'resting', until: soon, reason: shaped.reason } },
    ),
    account(
      'groq-d',
      { windows: [daily(10)] },
      {
        state: { kind: 'disabled', reason: 'its key was refused (Invalid API Key)' },
        lastError: { at: Date.now() - 600_000, kind: 'bad-credentials', message: 'Invalid API Key (401)' },
      },
    ),
    account(
      'openrouter',
      { windows: [], free: blocked, paid: blocked },
      { provider: 'openrouter', model: 'openrouter/free', state: { kind: 'resting', until, reason: blocked.reason } },
    ),
    account('mistral', { windows: [daily(740)] }, { provider: undefined, state: { kind: 'degraded', reason: 'near' } }),
  ]);
  const notice = {
    level: 'information',
    text: '4 accounts at Groq are configured. Its limits hold for the organisation, not for each key.',
    remedy: 'Make sure that you may use them so.',
    acknowledge: 'several-accounts-groq',
  } as const;
  return { ...state, notices: [notice] };
}

/** A day on two workstations and these accounts. */
export function withAccounts(accounts: readonly Station[]): LiveState {
  const day = dayOfData();
  return { ...day, stations: [...day.stations.filter(({ tier }) => tier !== 'cloud'), ...accounts] };
}

/** Midnight in UTC, three hours away at least, so that no test depends on the hour at which it runs. */
function nextMidnight(): number {
  return Math.ceil((Date.now() + 3 * HOUR) / (24 * HOUR)) * 24 * HOUR;
}
