import type { LlamaEmbeddingContext, LlamaModel } from 'node-llama-cpp';
import { STEP } from './steps.ts';

export type Embedded =
  | { readonly kind: 'vectors'; readonly vectors: number[][]; readonly tokens: number }
  | { readonly kind: 'too-long'; readonly place: number; readonly tokens: number; readonly limit: number };

/** Texts → vectors. Its memory is taken when the first text comes; many never need it. */
export class Embeddings {
  readonly #model: LlamaModel;
  readonly #contextTokens: number;
  readonly #threads: number;
  #making: Promise<LlamaEmbeddingContext> | undefined;

  constructor(model: LlamaModel, contextTokens: number, threads: number) {
    this.#model = model;
    this.#contextTokens = contextTokens;
    this.#threads = threads;
  }

  /**
   * All or none: a text that does not fit is refused, not cut.
   * @throws the signal's reason when it is aborted
   */
  async of(input: readonly string[], signal: AbortSignal, progress: () => void): Promise<Embedded> {
    const context = await this.#context();
    const lengths = input.map(text => context.calculateInputLength(text));
    const tooLong = lengths.findIndex(length => length >= this.#contextTokens);
    if (tooLong >= 0) {
      return { kind: 'too-long', place: tooLong, tokens: lengths[tooLong] ?? 0, limit: this.#contextTokens };
    }
    const vectors: number[][] = [];
    for (const text of input) {
      signal.throwIfAborted();
      const { vector } = await context.getEmbeddingFor(text);
      vectors.push(normalised(vector));
      progress();
    }
    return { kind: 'vectors', vectors, tokens: lengths.reduce((sum, length) => sum + length, 0) };
  }

  #context(): Promise<LlamaEmbeddingContext> {
    this.#making ??= this.#model.createEmbeddingContext({
      contextSize: this.#contextTokens,
      batchSize: STEP,
      threads: this.#threads,
    });
    return this.#making;
  }
}

/** Of length 1, as OpenAI's are: then a dot product is the similarity. */
function normalised(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector);
  return length === 0 ? [...vector] : vector.map(value => value / length);
}
