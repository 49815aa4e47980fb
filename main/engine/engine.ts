import type {
  ChatMessage,
  EmbedMessage,
  EngineFailure,
  FromEngine,
  LoadMessage,
} from '../node/backends/embedded/protocol.ts';
import { Embeddings } from './embeddings.ts';
import { type Grammar, Grammars } from './grammar.ts';
import { type Loaded, type LoadResult, type LoadWatch, load } from './load.ts';
import { Places } from './places.ts';
import { promptRenderer, type RenderPrompt } from './prompt.ts';

import { write } from './write.ts';

type Failed = Omit<Extract<FromEngine, { type: 'failed' }>, 'id'>;
export type ChatOutcome = Omit<Extract<FromEngine, { type: 'done' }>, 'id'> | Failed;
export type EmbedOutcome = Omit<Extract<FromEngine, { type: 'vectors' }>, 'id'> | Failed;

export interface Progress {
  readonly reading: () => void;
  readonly text: (text: string) => void;
}

/** Makes an engine of a model file, or says what is in the way. */
export async function openEngine(
  wanted: LoadMessage,
  watch: LoadWatch,
): Promise<{ readonly kind: 'open'; readonly engine: Engine } | Exclude<LoadResult, Loaded>> {
  const loaded = await load(wanted, watch);
  if (loaded.kind === 'unloadable') return loaded;
  return { kind: 'open', engine: new Engine(loaded, wanted) };
}

/** A loaded model that answers. */
export class Engine {
  readonly contextTokens: number;
  readonly #places: Places;
  readonly #render: RenderPrompt;
  readonly #grammars: Grammars;
  readonly #embeddings: Embeddings;

  constructor({ llama, model, context, contextTokens }: Loaded, { callers, threads }: LoadMessage) {
    this.contextTokens = contextTokens;
    this.#places = new Places(Array.from({ length: callers }, () => context.getSequence()));
    this.#render = promptRenderer(model);
    this.#grammars = new Grammars(llama);
    this.#embeddings = new Embeddings(model, contextTokens, threads);
  }

  /** @throws the signal's reason when it is aborted */
  async chat(request: ChatMessage, signal: AbortSignal, progress: Progress): Promise<ChatOutcome> {
    const prompt = this.#render(request.messages);
    const limit = this.contextTokens;
    // One more has to fit, or nothing could be written.
    if (prompt.length >= limit) {
      return failed({ kind: 'context-too-long', tokens: prompt.length, limit, param: 'messages' });
    }
    let grammar: Grammar | undefined;
    try {
      grammar = request.format && (await this.#grammars.for(request.format));
    } catch (error) {
      const message = `no grammar can be made of the schema: ${messageOf(error)}`;
      return failed({ kind: 'bad-request', message, param: 'response_format' });
    }
    const maxTokens = Math.min(request.maxTokens ?? limit, limit - prompt.length);
    return this.#places.with(prompt, signal, async place => {
      const written = await write({ place, prompt, request, maxTokens, grammar, signal, ...progress });
      const { finish, tokens } = written;
      return { type: 'done', finish, promptTokens: prompt.length, completionTokens: tokens };
    });
  }

  /** @throws the signal's reason when it is aborted */
  async embed({ input }: EmbedMessage, signal: AbortSignal, progress: Progress): Promise<EmbedOutcome> {
    const made = await this.#embeddings.of(input, signal, progress.reading);
    if (made.kind === 'vectors') return { type: 'vectors', vectors: made.vectors, promptTokens: made.tokens };
    const { tokens, limit, place } = made;
    return failed({ kind: 'context-too-long', tokens, limit, param: `input[${place}]` });
  }
}

function failed(failure: EngineFailure): Failed {
  return { type: 'failed', failure };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
