import { z } from 'zod';
import { capabilitySchema, identifier, tierSchema } from '../config/index.ts';
import { count, listOf, maybe, share, text } from './lenient.ts';

/*
 * What a node tells its twin of its own backends. Times are ms from the moment of telling: the clocks of the two may be
 * minutes apart. A newer twin may say more, and what this version does not understand of it is left out.
 */

/** Ms from now; what was is told in ms ago. */
const fromNow = z.number().min(-1e12).max(1e12);
const reason = text(500);

/** Why an account is not to be asked. */
export const stopKind = z.enum(['shaped', 'kept', 'spent']);

/** What is told of a window of an account, its times apart. */
export const windowShape = {
  window: z.enum(['requests-minute', 'requests-day', 'tokens-minute', 'tokens-day']),
  limit: count,
  used: count,
  softLimit: count,
  hardStop: count,
  shareLeft: share,
  comesBack: z.enum(['fixed', 'rolling', 'bucket']),
  source: z.enum(['configured', 'learnt']),
};

const stop = z.object({ kind: stopKind, reason, untilIn: maybe(fromNow) });
const standing = z.object({ shareLeft: share, isExpiring: maybe(z.literal(true)), stop: maybe(stop) });

const quotaWindow = z.object({ ...windowShape, resetsIn: fromNow, learntAgo: maybe(count) });

/** How an account stands: for small requests of each kind, which decides the order, and as the page shows it. */
const quota = z.object({
  free: standing,
  paid: standing,
  /** For a queued job of a free user. */
  job: standing,
  windows: listOf(quotaWindow, 8),
});

const health = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('on-trial'), isTrying: z.boolean() }),
  z.object({ kind: z.literal('down'), untilIn: fromNow }),
  z.object({ kind: z.literal('resting'), untilIn: fromNow, reason }),
  z.object({ kind: z.literal('disabled'), reason }),
  z.object({ kind: z.literal('not-ready'), reason, untilIn: maybe(fromNow) }),
]);
const UNKNOWN_HEALTH = {
  kind: 'not-ready',
  reason: 'Its owner says of it what this version of Tandem does not understand. Update this node.',
} as const;

/** Kinds of failure, on the way. */
export const failureKind = z.enum([
  'rate-limited',
  'quota-spent',
  'unreachable',
  'timed-out',
  'cut-off',
  'refused-content',
  'context-too-long',
  'bad-request',
  'bad-credentials',
  'server-error',
  'not-an-answer',
]);

const sharedBackend = z.object({
  /** Within its node: `groq`. */
  id: identifier,
  kind: text(40),
  tier: tierSchema.exclude(['queue']),
  provider: maybe(text(40)),
  model: maybe(text(200)),
  contextTokens: maybe(count),
  capabilities: listOf(capabilitySchema, 20),
  embeddings: z.boolean(),
  /** No model stands behind it. */
  isSimulated: z.boolean(),
  isLastResort: z.boolean(),
  maxConcurrent: z.int().min(1).max(10_000),
  /** Of these, as many as its machine gives away now. */
  slots: maybe(z.int().min(1).max(10_000)),
  /** Its machine has no room for more. */
  pressure: maybe(z.object({ level: z.enum(['busy', 'short']), reason })),
  inFlight: count,
  waiting: count,
  /** Of those in flight and waiting, the ones that the hearer of this has sent. */
  forTwin: count,
  firstToken: maybe(count),
  failureShare: share,
  health: health.catch(UNKNOWN_HEALTH),
  quota: maybe(quota),
  answered: count.catch(0),
  failed: count.catch(0),
  lastError: maybe(z.object({ ago: count, kind: failureKind, message: reason })),
});

const sharedState = z.object({ backends: listOf(sharedBackend, 100) });

export type SharedBackend = z.output<typeof sharedBackend>;
export type SharedHealth = SharedBackend['health'];
export type SharedStanding = z.output<typeof standing>;
export type SharedQuota = z.output<typeof quota>;

/** A node's own backends, in the order of its configuration. */
export type SharedState = z.output<typeof sharedState>;

/** What a twin told, as far as it is understood; undefined when it is nothing of the kind. */
export function readSharedState(message: unknown): SharedState | undefined {
  const read = sharedState.safeParse(message);
  return read.success ? read.data : undefined;
}
