import type { AnswerCheck } from '../config/index.ts';
import type { Poor } from './answer-check/index.ts';
import type { Answered, Opened, OpenStream } from './open-stream.ts';

/** An answer that was found poor: whole, or a stream of which nothing was sent. */
export type PoorAnswer = (Answered | OpenStream) & { readonly poor: Poor };

/** How much a poor answer is still worth to its caller, by what is wrong with it; the first is worth most. */
const WORTH: readonly AnswerCheck[] = ['confidence', 'context', 'script', 'refusal', 'format', 'loop', 'empty'];

/** The best of the poor answers to one request, for the case that nobody gives a better one. */
export class AtHand {
  #best: PoorAnswer | undefined;

  get best(): PoorAnswer | undefined {
    return this.#best;
  }

  /** Keeps it if it is better than what is there, and lets the other go. */
  async offer(answer: PoorAnswer): Promise<void> {
    const isBetter = !this.#best || worth(answer) < worth(this.#best);
    const left = isBetter ? this.#best : answer;
    if (isBetter) this.#best = answer;
    if (this.#best?.kind === 'stream') this.#best.attempt.pauseWatch();
    if (left) await leave(left);
  }

  /** Takes the best out; it goes to the caller. */
  take(): PoorAnswer | undefined {
    const best = this.#best;
    this.#best = undefined;
    if (best?.kind === 'stream') best.attempt.resumeWatch();
    return best;
  }

  /** Somebody gave a better answer, or there is nobody to give one to. */
  async leave(): Promise<void> {
    const best = this.#best;
    this.#best = undefined;
    if (best) await leave(best);
  }
}

/** Whether there is an answer, and it was found poor. */
export function isPoor(opened: Opened): opened is PoorAnswer {
  return opened.kind !== 'failed' && opened.poor !== undefined;
}

/** What the trail's reader is told of a poor answer. */
export function sentenceOf({ check, why }: Poor): string {
  return `answer check ${check}: ${why}`;
}

function worth({ poor }: PoorAnswer): number {
  return WORTH.indexOf(poor.check);
}

/** A whole answer's attempt has ended already. */
async function leave(answer: PoorAnswer): Promise<void> {
  if (answer.kind !== 'stream') return;
  answer.attempt.poor(sentenceOf(answer.poor));
  await answer.rest.return?.();
}
