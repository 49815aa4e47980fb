import type { EmbedReply, Failure } from '../backends/index.ts';
import type { Attempt } from './attempt.ts';

/** Embeddings, and the attempt that gave them; it has ended. */
export interface Vectors {
  readonly kind: 'vectors';
  readonly attempt: Attempt;
  readonly reply: Extract<EmbedReply, { kind: 'vectors' }>;
}

/**
 * Asks the attempt's backend for embeddings. Failures end the attempt and come back as values.
 * @throws the caller's signal's reason when the caller has left
 */
export async function embedWith(
  attempt: Attempt,
  call: { input: readonly string[]; dimensions?: number },
): Promise<Vectors | { readonly kind: 'failed'; readonly failure: Failure }> {
  try {
    const reply = await attempt.state.backend.embed?.({ ...call, origin: attempt.origin, signal: attempt.signal });
    if (reply?.kind === 'vectors') {
      attempt.succeeded();
      return { kind: 'vectors', attempt, reply };
    }
    const failure: Failure = reply?.failure ?? { kind: 'not-an-answer', message: 'gives no embeddings' };
    attempt.failed(failure);
    return { kind: 'failed', failure };
  } catch (error) {
    try {
      const failure = attempt.failureOf(error);
      attempt.failed(failure);
      return { kind: 'failed', failure };
    } catch (cause) {
      attempt.cancelled();
      throw cause;
    }
  }
}
