import type { Failure } from '../backends/index.ts';

/** The provider's own wait is kept when it is at most this long; otherwise the account rests and others answer. */
export const LONGEST_WAIT_HERE = 5000;
/** On one backend for one request, whatever the reasons. */
const MOST_TRIES = 4;

export type NextStep =
  /** The caller is told; nobody else would answer otherwise. */
  | { readonly kind: 'stop' }
  | { readonly kind: 'next' }
  /** The same backend again, `delay` ms from now. */
  | { readonly kind: 'again'; readonly delay: number };

export interface Tried {
  /** Tries of this request on this backend so far, the failed one included. */
  readonly tries: number;
  /** Whether one of them was a wait that the provider asked for. */
  readonly hasWaited: boolean;
  /** No other backend is left for this request. */
  readonly isOnlyChoice: boolean;
}

/**
 * What to do after a failed attempt: the contract's fault table as a pure function.
 * @param random 0 to 1, for the jitter
 */
export function nextStep(
  failure: Failure,
  tried: Tried,
  retry: { readonly attempts: number; readonly baseDelay: number },
  random: number,
): NextStep {
  switch (failure.kind) {
    case 'bad-request':
    case 'refused-content':
      return { kind: 'stop' };
    case 'rate-limited': {
      if (failure.requestTooLarge) return { kind: 'next' };
      const wait = failure.retryAfter;
      if (wait !== undefined) {
        const isShort = wait <= LONGEST_WAIT_HERE && !tried.hasWaited && tried.tries < MOST_TRIES;
        return isShort ? { kind: 'again', delay: wait } : { kind: 'next' };
      }
      return retryOrNext(tried, retry, random);
    }
    case 'unreachable':
    case 'cut-off':
    case 'server-error':
    case 'not-an-answer':
      return retryOrNext(tried, retry, random);
    // A silent backend is tried once; the others cannot be helped by trying again.
    case 'timed-out':
    case 'context-too-long':
    case 'bad-credentials':
    case 'quota-spent':
      return { kind: 'next' };
  }
}

/** Back-off doubles from `baseDelay`, with "equal jitter": half of it fixed, half at random. */
function retryOrNext(tried: Tried, retry: { attempts: number; baseDelay: number }, random: number): NextStep {
  const retries = tried.tries - 1 - (tried.hasWaited ? 1 : 0);
  if (!tried.isOnlyChoice || retries >= retry.attempts || tried.tries >= MOST_TRIES) return { kind: 'next' };
  const full = retry.baseDelay * 2 ** retries;
  return { kind: 'again', delay: full / 2 + (full / 2) * random };
}
