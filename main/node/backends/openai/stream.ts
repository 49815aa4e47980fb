import type { Clock, Timer } from '../../clock/index.ts';
import type { Secret } from '../../config/index.ts';
import type { StreamBatch, StreamEvent } from '../backend.ts';
import type { Body } from '../body.ts';
import type { ChatDelta } from '../chat-types.ts';
import type { Failure } from '../failure.ts';
import { readToEnd, transportFailure } from '../transport.ts';
import { asChunk } from './chunks.ts';
import { failureOfErrorBody, inMidAnswer } from './failures.ts';
import { Frames } from './frame.ts';
import { SseReader } from './sse.ts';

/** How long an upstream that has given every finish reason may still take for its usage and `[DONE]`. */
const LINGER = 1000;
/** Bytes of one stream at most: a hundred thousand tokens, each with its log-probabilities, stay below it. */
const STREAM_LIMIT = 256 * 1024 * 1024;

export interface StreamOptions {
  /** Choices asked for; the stream is complete when each has its finish reason. */
  readonly choices: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly key?: Secret;
}

/**
 * An SSE body → batches of chunks, one batch for what arrived together. Events that are no JSON or no chunk are
 * skipped. The last batch says how it ended: complete only when every choice had a finish reason, whatever the
 * transport says (Ollama's OpenAI surface ends a stream cleanly when its runner has died).
 * @throws the signal's reason when it is aborted.
 */
export async function* readStream(body: Body, options: StreamOptions): AsyncGenerator<StreamBatch> {
  const reader = new SseReader();
  const progress = new Progress(options);
  let linger: Timer | undefined;
  let isSpent = false;
  let size = 0;
  try {
    for (let bytes = await body.next(); bytes; bytes = await body.next()) {
      size += bytes.length;
      const batch = progress.take(reader.feed(bytes));
      if (reader.overflowed || size > STREAM_LIMIT) {
        const message = reader.overflowed ? 'an event without end' : 'an answer without end';
        yield { events: batch.events, end: progress.failing({ kind: 'not-an-answer', message }) };
        return;
      }
      isSpent = batch.end?.kind === 'complete';
      if (batch.events.length > 0 || batch.end) yield batch;
      if (batch.end) return;
      if (progress.finished) linger ??= options.clock.timer(LINGER, () => body.destroy());
    }
    const last = progress.take(reader.end());
    yield last.end ? last : { events: last.events, end: progress.ending('the answer ended without a finish reason') };
  } catch (error) {
    // An answer that has every finish reason is whole, whatever becomes of the connection or of our patience.
    if (progress.finished) yield { events: [], end: { kind: 'complete' } };
    else if (options.signal.aborted) throw options.signal.reason;
    else yield { events: [], end: failed(transportFailure(error, 'during-answer')) };
  } finally {
    linger?.cancel();
    if (isSpent) readToEnd(body, options.clock);
    else body.destroy();
  }
}

/** Which choices have ended so far, and what the next events mean in that light. */
class Progress {
  readonly #finished = new Set<number>();
  readonly #options: StreamOptions;
  readonly #frames = new Frames();
  #hasBegun = false;

  constructor(options: StreamOptions) {
    this.#options = options;
  }

  get finished(): boolean {
    return this.#finished.size >= this.#options.choices;
  }

  ending(otherwise: string): StreamBatch['end'] {
    return this.finished ? { kind: 'complete' } : failed({ kind: 'cut-off', message: otherwise });
  }

  failing(failure: Failure): StreamBatch['end'] {
    return failed(this.#hasBegun ? inMidAnswer(failure) : failure);
  }

  take(events: readonly string[]): StreamBatch {
    const taken: StreamEvent[] = [];
    for (const data of events) {
      const framed = this.#frames.read(data);
      if (framed) {
        this.#hasBegun = true;
        taken.push(framed);
        continue;
      }
      if (data === '[DONE]') {
        return { events: taken, end: this.ending('the answer was called done without a finish reason') };
      }
      const value = parse(data);
      const failure = this.#failureIn(value);
      if (failure) return { events: taken, end: this.failing(failure) };
      const chunk = asChunk(value);
      if (!chunk) continue;
      for (const { index, delta, finish_reason } of chunk.choices) {
        if (finish_reason) this.#finished.add(index);
        this.#hasBegun ||= bringsSomething(delta);
      }
      const isAsItCame = chunk === value && !data.includes('\n');
      if (isAsItCame) this.#frames.learn(data, chunk);
      taken.push({ json: isAsItCame ? data : JSON.stringify(chunk), chunk });
    }
    return { events: taken };
  }

  #failureIn(value: unknown): Failure | undefined {
    if (typeof value !== 'object' || value === null) return undefined;
    const { clock, key } = this.#options;
    const context = { headers: {}, now: clock.now(), ...(key ? { key } : {}) };
    // Groq explains an early stop in a field of its own.
    const ofGroq = 'x_groq' in value ? groqError(value.x_groq) : undefined;
    return failureOfErrorBody(ofGroq === undefined ? value : { error: ofGroq }, context);
  }
}

/** Text, reasoning, a tool call; a bare role or an empty text is no part of the answer yet. */
function bringsSomething(delta: ChatDelta): boolean {
  return Object.entries(delta).some(([name, part]) => name !== 'role' && part !== null && part !== '');
}

function groqError(own: unknown): unknown {
  return typeof own === 'object' && own !== null && 'error' in own && own.error ? own.error : undefined;
}

function failed(failure: Failure): StreamBatch['end'] {
  return { kind: 'failed', failure };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
