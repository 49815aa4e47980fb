import type { Station } from '../../../main/node/control/index.ts';
import type { Facts } from '../../../main/node/report/index.ts';
import { LocalDays } from '../../../main/node/stats/index.ts';

const berlin = new LocalDays('Europe/Berlin');
const HOUR = 3_600_000;

/** Monday, 23 November 2026, in Berlin. */
export const MONDAY = berlin.named('2026-11-23') ?? { day: '', from: 0, to: 0 };

/** A quiet day of a node without backends, told at seven the next morning, unless said otherwise. */
export function factsOf(given: Partial<Facts> = {}): Facts {
  return {
    node: { id: 'a', name: 'T7910-A' },
    day: MONDAY,
    zone: berlin.zone,
    now: MONDAY.to + 7 * HOUR,
    stations: [],
    notices: [],
    queue: { counts: { queued: 0, running: 0, done: 0, failed: 0, cancelled: 0 }, maxJobs: 10_000 },
    uptimes: [{ id: 'a', known: 1440, up: 1440, resting: 0, down: 0, share: 1 }],
    totals: {
      requests: 0,
      answered: 0,
      refused: 0,
      deferred: 0,
      cancelled: 0,
      broken: 0,
      fellBack: 0,
      fallbackRate: null,
    },
    tiers: [],
    attempts: [],
    satisfaction: [],
    saved: {
      from: MONDAY.from,
      to: MONDAY.to,
      usd: 0,
      requests: 0,
      tokensIn: 0,
      tokensOut: 0,
      price: { model: 'm', input: 1, output: 10 },
      assumption: 'All of it would have been asked of m.',
      ownersFigure: { from: 0, to: 0, assumption: '$45 to $90 a month per 100 requests a day, from the owner’s plan.' },
      days: [],
    },
    wasThereBefore: true,
    cannotPost: false,
    ...given,
  };
}

/** A cloud account that serves, unless said otherwise. */
export function station(given: Partial<Station> = {}): Station {
  return {
    id: 'a/groq',
    node: 'a',
    backend: 'groq',
    kind: 'openai',
    provider: 'groq',
    tier: 'cloud',
    simulated: false,
    capabilities: [],
    state: { kind: 'serving' },
    inFlight: 0,
    slots: 4,
    waiting: 0,
    answered: 1,
    failed: 0,
    ...given,
  };
}
