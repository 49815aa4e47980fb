import { Agent, type Dispatcher } from 'undici';
import type { Secret } from '../../config/index.ts';
import { ForbiddenAddress, guardedLookup, type Resolve } from './guarded-lookup.ts';
import { signatureOf } from './signature.ts';
import { isAllowedAddress, webhookTarget } from './target.ts';

/** Milliseconds for a whole post. */
const PATIENCE = 10_000;

export interface Posted {
  /** The same at every try of this post. */
  readonly deliveryId: string;
  readonly url: string;
  readonly body: string;
  /** Ms since the epoch. */
  readonly timestamp: number;
  readonly secret: Secret;
}

/** `refused`: it will never be taken, so that no other try is to be made. */
export type PostResult =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'refused'; readonly message: string };

/** Posts to wherever it is allowed to. */
export interface Poster {
  post(posted: Posted, growthHub: string | undefined, signal: AbortSignal): Promise<PostResult>;
  close(): Promise<void>;
}

/** @param resolve names to addresses, as `dns.lookup` */
export function createPoster(resolve: Resolve): Poster {
  const anybody = agentFor(resolve, address => isAllowedAddress(address, false));
  const growthHubs = agentFor(resolve, address => isAllowedAddress(address, true));
  return {
    async post(posted, growthHub, signal) {
      const target = webhookTarget(posted.url, growthHub);
      if (target.kind === 'refused') return { kind: 'refused', message: `not called: ${target.why}` };
      const limit = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
      try {
        return await send(target.isGrowthHub ? growthHubs : anybody, posted, limit);
      } catch (error) {
        return { kind: 'failed', message: sentenceFor(error) };
      }
    },
    async close() {
      await Promise.all([anybody.destroy(), growthHubs.destroy()]);
    },
  };
}

/** No pipelining, no connection kept for long: hooks are called now and then, and their machines come and go. */
function agentFor(resolve: Resolve, isAllowed: (address: string) => boolean): Agent {
  return new Agent({
    connections: 4,
    keepAliveTimeout: 1000,
    connect: { timeout: PATIENCE, lookup: guardedLookup(resolve, isAllowed) },
  });
}

async function send(agent: Dispatcher, posted: Posted, signal: AbortSignal): Promise<PostResult> {
  const { origin, pathname, search } = new URL(posted.url);
  const { statusCode, body } = await agent.request({
    origin,
    path: `${pathname}${search}`,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Tandem',
      'x-tandem-delivery': posted.deliveryId,
      'x-tandem-timestamp': String(posted.timestamp),
      'x-tandem-signature': signatureOf(posted.secret, posted.timestamp, posted.body),
    },
    body: posted.body,
    signal,
  });
  // What it says besides is of no interest, however long it is.
  body.on('error', () => {}).destroy();
  if (statusCode >= 200 && statusCode < 300) return { kind: 'delivered' };
  if (statusCode === 410) return { kind: 'refused', message: 'it answered 410: it is gone for good' };
  // Followed, a redirect would be a way past the judgement of where it leads.
  if (statusCode >= 300 && statusCode < 400) {
    return { kind: 'failed', message: `it answered ${statusCode}: redirects are not followed` };
  }
  return { kind: 'failed', message: `it answered ${statusCode}` };
}

function sentenceFor(error: unknown): string {
  if (!(error instanceof Error)) return 'the call failed';
  if (error instanceof ForbiddenAddress) return `not called: ${error.message}`;
  if (error.name === 'TimeoutError') return `it did not answer within ${PATIENCE / 1000} s`;
  const code = 'code' in error ? String(error.code) : error.name;
  return `it cannot be reached (${code})`;
}
