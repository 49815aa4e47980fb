import type { Readable } from 'node:stream';
import type { Clock, Timer } from '../../clock/index.ts';
import type { Secret } from '../../config/index.ts';
import type { StreamBatch, StreamEvent } from '../backend.ts';
import type { Failure } from '../failure.ts';
import { transportFailure } from '../transport.ts';
import { asChunk, withUsage } from './chunks.ts';
import { failureOfErrorBody } from './failures.ts';
import { SseReader } from './sse.ts';

/** How long an upstream that has given every finish reason may still take for its usage and `[DONE]`. */
const LINGER = 1000;

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
export async function* readStream(body: Readable, options: StreamOptions): AsyncGenerator<StreamBatch> {
  const reader = new SseReader();
  const progress = new Progress(options);
  let linger: Timer | undefined;
  let isSpent = false;
  // Leaving the body early makes it emit an error when the iterator's own listener is gone already.
  body.on('error', () => {});
  try {
    // The iterator leaves the body open when the loop is left, so that a finished one can be drained.
    for await (const bytes of body.iterator({ destroyOnReturn: false })) {
      const batch = progress.take(reader.feed(bytes));
      if (reader.overflowed) {
        yield { events: batch.events, end: failed({ kind: 'not-an-answer', message: 'an event without end' }) };
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
    if (isSpent) drain(body, options.clock);
    else body.destroy();
  }
}

/** After `[DONE]` only the end of the response is missing; reading it keeps the connection for the next request. */
function drain(body: Readable, clock: Clock): void {
  const timer = clock.timer(LINGER, () => body.destroy());
  body.once('close', () => timer.cancel());
  body.resume();
}

/** Which choices have ended so far, and what the next events mean in that light. */
class Progress {
  readonly #finished = new Set<number>();
  readonly #options: StreamOptions;

  constructor(options: StreamOptions) {
    this.#options = options;
  }

  get finished(): boolean {
    return this.#finished.size >= this.#options.choices;
  }

  ending(otherwise: string): StreamBatch['end'] {
    return this.finished ? { kind: 'complete' } : failed({ kind: 'cut-off', message: otherwise });
  }

  take(events: readonly string[]): StreamBatch {
    const taken: StreamEvent[] = [];
    for (const data of events) {
      if (data === '[DONE]') {
        return { events: taken, end: this.ending('the answer was called done without a finish reason') };
      }
      const value = parse(data);
      const failure = this.#failureIn(value);
      if (failure) return { events: taken, end: failed(failure) };
      const chunk = asChunk(value);
      if (!chunk) continue;
      for (const choice of chunk.choices) if (choice.finish_reason) this.#finished.add(choice.index);
      const counted = chunk.x_groq === undefined ? chunk : withUsage(chunk);
      const isAsItCame = counted === chunk && !data.includes('\n');
      taken.push({ json: isAsItCame ? data : JSON.stringify(counted), chunk: counted });
    }
    return { events: taken };
  }

  #failureIn(value: unknown): Failure | undefined {
    if (typeof value !== 'object' || value === null) return undefined;
    const { clock, key } = this.#options;
    const context = { headers: {}, now: clock.now(), ...(key ? { key } : {}) };
    // Groq explains an early stop in a field of its own.
    if ('x_groq' in value && typeof value.x_groq === 'object' && value.x_groq !== null && 'error' in value.x_groq) {
      return failureOfErrorBody({ error: value.x_groq.error || undefined }, context);
    }
    return 'error' in value ? failureOfErrorBody(value, context) : undefined;
  }
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
