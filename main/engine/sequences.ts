import type { LlamaContextSequence, Token } from 'node-llama-cpp';

/**
 * The places in the context, one for each answer that is written at a time. A caller gets the free place that has read
 * most of the prompt's beginning already; whoever comes when all are taken waits for its turn.
 */
export class Sequences {
  readonly #free: LlamaContextSequence[];
  readonly #waiting: ((sequence: LlamaContextSequence) => void)[] = [];

  constructor(sequences: readonly LlamaContextSequence[]) {
    this.#free = [...sequences];
  }

  /**
   * Runs `use` with a place.
   * @throws the signal's reason when it is aborted before a place is free
   */
  async with<T>(
    prompt: readonly Token[],
    signal: AbortSignal,
    use: (sequence: LlamaContextSequence) => Promise<T>,
  ): Promise<T> {
    const sequence = this.#takeFor(prompt) ?? (await this.#wait(signal));
    try {
      return await use(sequence);
    } finally {
      this.#giveBack(sequence);
    }
  }

  #takeFor(prompt: readonly Token[]): LlamaContextSequence | undefined {
    let best: LlamaContextSequence | undefined;
    let most = -1;
    for (const sequence of this.#free) {
      const read = sharedStart(sequence.contextTokens, prompt);
      if (read > most) [best, most] = [sequence, read];
    }
    if (best) this.#free.splice(this.#free.indexOf(best), 1);
    return best;
  }

  #wait(signal: AbortSignal): Promise<LlamaContextSequence> {
    return new Promise((resolve, reject) => {
      const give = (sequence: LlamaContextSequence) => {
        signal.removeEventListener('abort', leave);
        resolve(sequence);
      };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(give), 1);
        reject(signal.reason);
      };
      this.#waiting.push(give);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  #giveBack(sequence: LlamaContextSequence): void {
    const next = this.#waiting.shift();
    if (next) next(sequence);
    else this.#free.push(sequence);
  }
}

function sharedStart(one: readonly Token[], other: readonly Token[]): number {
  let place = 0;
  while (place < one.length && one[place] === other[place]) place += 1;
  return place;
}
