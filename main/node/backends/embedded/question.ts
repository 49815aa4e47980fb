import type { Failure } from '../failure.ts';
import type { Finish } from './protocol.ts';
import { unlessAborted } from './unless-aborted.ts';

/** What comes back for one question. */
export type Reply =
  /** A sign of life before the answer: loading goes on, some of the prompt was read. */
  | { readonly kind: 'alive' }
  | { readonly kind: 'text'; readonly text: string }
  /** The last one is one of these. */
  | {
      readonly kind: 'done';
      readonly finish: Finish;
      readonly promptTokens: number;
      readonly completionTokens: number;
    }
  | { readonly kind: 'vectors'; readonly vectors: readonly (readonly number[])[]; readonly promptTokens: number }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** One question that is with an engine, and what of its answer nobody has taken yet. */
export class Question {
  #replies: Reply[] = [];
  #arrived = Promise.withResolvers<void>();
  #hasText = false;

  /** Whether some of the answer has come. */
  get hasText(): boolean {
    return this.#hasText;
  }

  push(reply: Reply): void {
    if (reply.kind === 'text') this.#hasText = true;
    this.#replies.push(reply);
    this.#arrived.resolve();
  }

  /**
   * Everything that has come since, as soon as there is something.
   * @throws the signal's reason when it is aborted
   */
  async take(signal: AbortSignal): Promise<readonly Reply[]> {
    await unlessAborted(this.#arrived.promise, signal);
    const replies = this.#replies;
    this.#replies = [];
    this.#arrived = Promise.withResolvers();
    return replies;
  }
}
