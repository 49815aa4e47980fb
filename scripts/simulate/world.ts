import type { Backend } from '../../main/node/backends/index.ts';
import type { Clock } from '../../main/node/clock/index.ts';
import { createCloud } from './cloud.ts';
import { isWithin, type Span } from './day.ts';
import { createEngine, type EngineOptions } from './engine.ts';
import type { OwnersBackend } from './owners-backends.ts';
import { ProviderCount } from './provider-count.ts';
import { randomFor } from './random.ts';
import type { Incident } from './scenario.ts';
import { Sessions } from './sessions.ts';

/** One backend as it is outside of the node, and what it counts for itself. */
export interface Upstream {
  readonly owners: OwnersBackend;
  readonly backend: Backend;
  /** What its provider, or the owner's plan of a session, says was used; undefined where nobody counts. */
  readonly account?: UpstreamAccount;
}

export interface UpstreamAccount {
  readonly limit: number;
  /** Within this time: requests that came, the highest count, and those that came when nothing was left. */
  totals(time: Span): { readonly sent: number; readonly most: number; readonly turnedAway: number };
}

export interface WorldOptions {
  readonly backends: readonly OwnersBackend[];
  readonly incidents: readonly Incident[];
  readonly seed: number;
  readonly clock: Clock;
}

/** Everything outside of the node. */
export function createWorld({ backends, ...rest }: WorldOptions): Upstream[] {
  return backends.map(owners => upstreamOf(owners, rest));
}

function upstreamOf(owners: OwnersBackend, { incidents, seed, clock }: Omit<WorldOptions, 'backends'>): Upstream {
  const deps = { clock, random: randomFor(seed, owners.id) };
  switch (owners.kind) {
    case 'workstation': {
      const isThere = (now: number) => !isDown(owners.id, incidents, now);
      const backend = createEngine({ ...engineOf(owners), whenAway: 'silent', isThere, take: () => true }, deps);
      return { owners, backend };
    }
    case 'colab': {
      const sessions = new Sessions(owners.plan, deathsOf(owners.id, incidents));
      const backend = createEngine(
        {
          ...engineOf(owners),
          whenAway: 'refuses',
          isThere: now => sessions.isUp(now),
          take: now => sessions.take(now),
        },
        deps,
      );
      return { owners, backend, account: { limit: owners.plan.requests, totals: time => sessions.totals(time) } };
    }
    case 'cloud': {
      const { id, provider, terms, tells } = owners;
      const count = new ProviderCount(terms);
      const isTurningAway = (now: number) =>
        incidents.some(it => it.kind === 'turns-away' && it.provider === provider && isWithin(now, it.during));
      const backend = createCloud({ id, provider, count, tells, isTurningAway, slots: 16, ...MANNERS[provider] }, deps);
      return { owners, backend, account: { limit: terms.requestsPerDay, totals: time => count.totals(time) } };
    }
  }
}

/** What is seen of the free models of each: Groq is fast, OpenRouter's are slower and fail more often. */
const MANNERS = {
  groq: { firstToken: 400, write: 300, fails: 0.01 },
  openrouter: { firstToken: 1500, write: 40, fails: 0.03 },
} as const;

function engineOf({ id, kind, slots, speed }: Extract<OwnersBackend, { kind: 'workstation' | 'colab' }>) {
  const common = { id, slots, speed } satisfies Partial<EngineOptions>;
  if (kind === 'workstation') return { ...common, tier: kind, contextTokens: 4096, poor: 0.02, breaksOff: 0.001 };
  return { ...common, tier: kind, contextTokens: 8192, poor: 0.01, breaksOff: 0.005 };
}

function isDown(id: string, incidents: readonly Incident[], now: number): boolean {
  return incidents.some(it => it.kind === 'down' && it.backend === id && isWithin(now, it.during));
}

function deathsOf(id: string, incidents: readonly Incident[]): number[] {
  return incidents.flatMap(it => (it.kind === 'session-dies' && it.backend === id ? [it.at] : []));
}
