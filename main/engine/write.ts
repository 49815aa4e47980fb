import { LlamaGrammarEvaluationState, type Token } from 'node-llama-cpp';
import type { ChatMessage } from '../node/backends/embedded/protocol.ts';
import type { Grammar } from './grammar.ts';
import { type Place, readAlready } from './places.ts';
import { STEP } from './steps.ts';
import { StopTexts } from './stop-texts.ts';
import { WrittenText } from './written-text.ts';

export interface Writing {
  readonly place: Place;
  readonly prompt: readonly Token[];
  readonly request: Pick<ChatMessage, 'stop' | 'sampling'>;
  /** Tokens that may be written; at least 1. */
  readonly maxTokens: number;
  readonly grammar: Grammar | undefined;
  readonly signal: AbortSignal;
  /** Some of the prompt was read. */
  readonly reading: () => void;
  readonly text: (text: string) => void;
}

export interface Written {
  readonly finish: 'stop' | 'length';
  readonly tokens: number;
}

/**
 * Reads the prompt, as far as the place has not read it already, and writes an answer.
 * @throws the signal's reason when it is aborted
 */
export async function write(writing: Writing): Promise<Written> {
  const { place, prompt, signal, grammar } = writing;
  const { sequence } = place;
  const { model } = sequence;
  const answer = new WrittenText(model, prompt);
  const stops = new StopTexts([...writing.request.stop, ...(grammar ? [grammar.end] : [])]);
  const last = await readAllButLast(writing);
  const written: Token[] = [];
  const tokens = sequence.evaluate(last, {
    ...samplingOf(writing.request.sampling, written),
    ...(grammar ? { grammarEvaluationState: new LlamaGrammarEvaluationState({ model, ...grammar }) } : {}),
    yieldEogToken: true,
  });
  for await (const token of tokens) {
    signal.throwIfAborted();
    if (model.isEogToken(token)) {
      give(stops.rest());
      return { finish: 'stop', tokens: written.length };
    }
    written.push(token);
    const piece = stops.add(answer.add(token));
    give(piece.text);
    if (piece.isStopped) return { finish: 'stop', tokens: written.length };
    if (written.length >= writing.maxTokens) {
      give(stops.rest());
      return { finish: 'length', tokens: written.length };
    }
  }
  throw new Error('the model stopped without an end');

  function give(text: string): void {
    if (text !== '') writing.text(text);
  }
}

/** @returns the tokens of the last step, of which the first token is to come */
async function readAllButLast({ place, prompt, signal, reading }: Writing): Promise<Token[]> {
  const { sequence } = place;
  place.read = readAlready(place, prompt);
  // Without shifting: moved tokens would not be what this prompt makes of them.
  await sequence.adaptStateToTokens(prompt.slice(0, place.read), false);
  while (prompt.length - place.read > STEP) {
    signal.throwIfAborted();
    await sequence.evaluateWithoutGeneratingNewTokens(prompt.slice(place.read, place.read + STEP));
    place.read += STEP;
    reading();
  }
  signal.throwIfAborted();
  return prompt.slice(place.read);
}

function samplingOf(sampling: ChatMessage['sampling'], written: readonly Token[]) {
  const { temperature, topP, topK, minP, repeatPenalty, frequencyPenalty, presencePenalty } = sampling;
  const penalizes = repeatPenalty !== 1 || frequencyPenalty !== 0 || presencePenalty !== 0;
  return {
    temperature,
    topP,
    topK,
    minP,
    seed: sampling.seed === undefined ? randomSeed() : sampling.seed >>> 0,
    ...(penalizes
      ? {
          repeatPenalty: {
            punishTokens: () => [...written],
            penalty: repeatPenalty,
            frequencyPenalty,
            presencePenalty,
          },
        }
      : {}),
  };
}

/** Left out, the engine would take the time in seconds, and callers of one second would get one answer. */
function randomSeed(): number {
  return Math.floor(Math.random() * 2 ** 31);
}
