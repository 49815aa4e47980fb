/**
 * How the tunnel stands. `attempt` counts the openings since it last stood for long; from it comes how long the next one
 * waits. Instants are ms since the epoch.
 */
export type Standing =
  | { readonly kind: 'off' }
  | { readonly kind: 'opening'; readonly attempt: number }
  /** Open, and not yet seen from outside. */
  | { readonly kind: 'checking'; readonly url: string; readonly attempt: number }
  | { readonly kind: 'open'; readonly url: string; readonly attempt: number; readonly since: number }
  /** Open, but what is seen from outside is not this node. */
  | {
      readonly kind: 'degraded';
      readonly url: string;
      readonly attempt: number;
      /** Since when it had been open; absent: it was never seen from outside. */
      readonly since?: number;
      /** Checks in a row that failed. */
      readonly failures: number;
      readonly message: string;
    }
  | { readonly kind: 'reopening'; readonly at: number; readonly attempt: number; readonly message: string }
  /** Needs its owner. */
  | { readonly kind: 'refused'; readonly message: string };

/** What may happen to it. */
export type Happening =
  | { readonly kind: 'chosen' }
  | { readonly kind: 'not-chosen' }
  | { readonly kind: 'opened'; readonly url: string }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'check-passed' }
  | { readonly kind: 'check-failed'; readonly message: string }
  | { readonly kind: 'lost'; readonly message: string }
  /** The name that was wished for is there after all. */
  | { readonly kind: 'moved'; readonly url: string }
  /** The wait is over. */
  | { readonly kind: 'due' }
  /** The owner wants it opened anew. */
  | { readonly kind: 'asked' };

export interface Moment {
  readonly now: number;
  /** 0 to 1. */
  readonly random: number;
}

/** Back-off before it is opened again, ms: doubled each time. Free servers are down for minutes, and easily annoyed. */
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 300_000;
/** One that stood so long is no part of the trouble before, ms. */
const STABLE = 300_000;
/** Checks in a row that fail before the tunnel is taken for dead: one may be lost on the way. */
const MOST_FAILURES = 3;

/** The whole machine, pure: what cannot happen in a standing changes nothing. */
export function step(standing: Standing, happening: Happening, moment: Moment): Standing {
  switch (happening.kind) {
    case 'chosen':
    case 'asked':
      return { kind: 'opening', attempt: 0 };
    case 'not-chosen':
      return { kind: 'off' };
    case 'opened':
      if (standing.kind !== 'opening') return standing;
      return { kind: 'checking', url: happening.url, attempt: standing.attempt };
    case 'refused':
      return standing.kind === 'off' ? standing : { kind: 'refused', message: happening.message };
    case 'failed':
      if (standing.kind !== 'opening') return standing;
      return reopening(standing.attempt, happening.message, moment);
    case 'check-passed':
      return passed(standing, moment);
    case 'check-failed':
      return failed(standing, happening.message, moment);
    case 'lost':
      return isUpright(standing) ? reopening(attemptAfter(standing, moment), happening.message, moment) : standing;
    case 'moved':
      return isUpright(standing) ? { kind: 'checking', url: happening.url, attempt: standing.attempt } : standing;
    case 'due':
      return standing.kind === 'reopening' ? { kind: 'opening', attempt: standing.attempt } : standing;
  }
}

type Upright = Extract<Standing, { kind: 'checking' | 'open' | 'degraded' }>;

/** Whether there is a tunnel at all, in whatever shape. */
export function isUpright(standing: Standing): standing is Upright {
  return standing.kind === 'checking' || standing.kind === 'open' || standing.kind === 'degraded';
}

function passed(standing: Standing, { now }: Moment): Standing {
  if (standing.kind === 'open' || !isUpright(standing)) return standing;
  const since = standing.kind === 'degraded' ? (standing.since ?? now) : now;
  return { kind: 'open', url: standing.url, attempt: standing.attempt, since };
}

function failed(standing: Standing, message: string, moment: Moment): Standing {
  if (!isUpright(standing)) return standing;
  const failures = (standing.kind === 'degraded' ? standing.failures : 0) + 1;
  if (failures >= MOST_FAILURES) return reopening(attemptAfter(standing, moment), message, moment);
  const { url, attempt } = standing;
  const since = standing.kind === 'checking' ? undefined : standing.since;
  return { kind: 'degraded', url, attempt, ...(since === undefined ? {} : { since }), failures, message };
}

/** A tunnel that comes and goes waits longer each time, though it can be opened each time. */
function attemptAfter(standing: Upright, { now }: Moment): number {
  const since = standing.kind === 'checking' ? undefined : standing.since;
  return since !== undefined && now - since >= STABLE ? 0 : standing.attempt;
}

function reopening(attempt: number, message: string, { now, random }: Moment): Standing {
  const full = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt);
  return { kind: 'reopening', at: now + full / 2 + (full / 2) * random, attempt: attempt + 1, message };
}
