import type { LlamaContextSequence, Token } from 'node-llama-cpp';
import { STEP } from './steps.ts';

/** A place in the context, where one answer at a time is written. */
export interface Place {
  readonly sequence: LlamaContextSequence;
  /** Tokens at its beginning that were read in whole steps, and so are what any reading of them would give. */
  read: number;
}

/**
 * The places of an engine. A caller gets the free one that has read most of the prompt's beginning already; whoever
 * comes when all are taken waits for its turn.
 */
export class Places {
  readonly #free: Place[];
  readonly #waiting: ((place: Place) => void)[] = [];

  constructor(sequences: readonly LlamaContextSequence[]) {
    this.#free = sequences.map(sequence => ({ sequence, read: 0 }));
  }

  /**
   * Runs `use` with a place.
   * @throws the signal's reason when it is aborted before a place is free
   */
  async with<T>(prompt: readonly Token[], signal: AbortSignal, use: (place: Place) => Promise<T>): Promise<T> {
    const place = this.#takeFor(prompt) ?? (await this.#wait(signal));
    try {
      return await use(place);
    } catch (error) {
      // Of a step that failed nobody knows what it left behind.
      if (!signal.aborted) place.read = 0;
      throw error;
    } finally {
      const next = this.#waiting.shift();
      if (next) next(place);
      else this.#free.push(place);
    }
  }

  #takeFor(prompt: readonly Token[]): Place | undefined {
    let best: Place | undefined;
    let most = -1;
    for (const place of this.#free) {
      const read = readAlready(place, prompt);
      if (read > most) [best, most] = [place, read];
    }
    if (best) this.#free.splice(this.#free.indexOf(best), 1);
    return best;
  }

  #wait(signal: AbortSignal): Promise<Place> {
    return new Promise((resolve, reject) => {
      const give = (place: Place) => {
        signal.removeEventListener('abort', leave);
        resolve(place);
      };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(give), 1);
        reject(signal.reason);
      };
      this.#waiting.push(give);
      signal.addEventListener('abort', leave, { once: true });
    });
  }
}

/** Tokens of the prompt that need not be read again: whole steps, and never all of them, or nothing would be written. */
export function readAlready({ sequence, read }: Place, prompt: readonly Token[]): number {
  const known = sequence.contextTokens;
  const most = Math.min(read, known.length, prompt.length - 1);
  let shared = 0;
  while (shared < most && known[shared] === prompt[shared]) shared += 1;
  return Math.floor(shared / STEP) * STEP;
}
