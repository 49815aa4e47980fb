import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock/index.ts';
import type { StreamBatch, StreamEvent } from '../backend.ts';
import type { Body } from '../body.ts';
import type { ChatChunk, ChatDelta } from '../chat-types.ts';
import type { Failure } from '../failure.ts';
import { readToEnd, transportFailure } from '../transport.ts';
import { failureOfErrorLine } from './failures.ts';
import { NdjsonReader } from './ndjson.ts';

export interface AnswerOptions {
  readonly model: string;
  /** Context that the engine was asked for; a prompt that fills it was cut. */
  readonly contextTokens: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Called at every piece that arrives. */
  readonly onBytes: () => void;
  /** Called with the engine's own count of the prompt's tokens, when the answer is done. */
  readonly onPromptTokens: (count: number) => void;
}

/**
 * The lines of `/api/chat` or `/api/generate` → `chat.completion.chunk`s, one batch for what arrived together, and at
 * the end one chunk with the usage. Complete only when a line says `done`, whatever the transport says.
 * @throws the signal's reason when it is aborted.
 */
export async function* readAnswer(body: Body, options: AnswerOptions): AsyncGenerator<StreamBatch> {
  const reader = new NdjsonReader();
  const answer = new Answer(options);
  let isDone = false;
  try {
    for (let bytes = await body.next(); bytes; bytes = await body.next()) {
      options.onBytes();
      const batch = answer.take(reader.feed(bytes));
      isDone = batch.end?.kind === 'complete';
      if (reader.overflowed && !batch.end) {
        yield { events: batch.events, end: failed({ kind: 'not-an-answer', message: 'a line without end' }) };
        return;
      }
      if (batch.events.length > 0 || batch.end) yield batch;
      if (batch.end) return;
    }
    const last = answer.take(reader.end());
    yield last.end ? last : { events: last.events, end: failed(answer.withoutEnd(reader.skipped)) };
  } catch (error) {
    if (options.signal.aborted) throw options.signal.reason;
    yield { events: [], end: failed(transportFailure(error, 'during-answer')) };
  } finally {
    if (isDone) readToEnd(body, options.clock);
    else body.destroy();
  }
}

function failed(failure: Failure): StreamBatch['end'] {
  return { kind: 'failed', failure };
}

/** One answer on its way: the translation that needs to know what came before. */
class Answer {
  readonly #options: AnswerOptions;
  readonly #frame: Pick<ChatChunk, 'id' | 'object' | 'created' | 'model'>;
  #hasBegun = false;
  #hasText = false;
  #toolCalls = 0;

  constructor(options: AnswerOptions) {
    this.#options = options;
    this.#frame = {
      id: `chatcmpl-${randomUUID()}`,
      object: 'chat.completion.chunk',
      created: Math.floor(options.clock.now() / 1000),
      model: options.model,
    };
  }

  take(lines: readonly unknown[]): StreamBatch {
    const events: StreamEvent[] = [];
    for (const line of lines) {
      if (!isObject(line)) continue;
      if ('error' in line) return { events, end: failed(this.#failureIn(line)) };
      const delta = this.#deltaIn(line);
      if (delta) events.push(this.#event({ choices: [{ index: 0, delta, finish_reason: null }] }));
      if (line.done === true) return this.#finish(line, events);
    }
    return { events };
  }

  /** What it means that the body ended without `done`. */
  withoutEnd(skipped: number): Failure {
    if (!this.#hasBegun && skipped > 0) return { kind: 'not-an-answer', message: 'a 200 that is no NDJSON' };
    return { kind: 'cut-off', message: 'the answer ended without being done' };
  }

  #failureIn(line: Record<string, unknown>): Failure {
    const said = typeof line.error === 'string' ? line.error : JSON.stringify(line.error);
    return failureOfErrorLine(said, {
      hasText: this.#hasText,
      model: this.#options.model,
      ...(typeof line.status === 'number' ? { status: line.status } : {}),
    });
  }

  /** Lines of `/api/generate` carry their text as `response`, those of `/api/chat` in `message`. */
  #deltaIn(line: Record<string, unknown>): ChatDelta | undefined {
    const message = isObject(line.message) ? line.message : { content: line.response, thinking: line.thinking };
    const content = textOf(message.content);
    const reasoning = textOf(message.thinking);
    const calls = Array.isArray(message.tool_calls) ? message.tool_calls.filter(isObject) : [];
    if (!content && !reasoning && calls.length === 0) return undefined;
    this.#hasText = true;
    const role = this.#hasBegun ? {} : { role: 'assistant' };
    this.#hasBegun = true;
    return {
      ...role,
      ...(content || (!reasoning && calls.length === 0) ? { content } : {}),
      ...(reasoning ? { reasoning_content: reasoning } : {}),
      ...(calls.length > 0 ? { tool_calls: calls.map(call => this.#toolCall(call)) } : {}),
    };
  }

  /** Ollama sends each call whole; its arguments are an object there and a string in OpenAI's words. */
  #toolCall(call: Record<string, unknown>): object {
    const called = isObject(call.function) ? call.function : {};
    const index = this.#toolCalls;
    this.#toolCalls += 1;
    return {
      index,
      id: textOf(call.id) || `call_${randomUUID().replaceAll('-', '').slice(0, 24)}`,
      type: 'function',
      function: { name: textOf(called.name), arguments: JSON.stringify(called.arguments ?? {}) },
    };
  }

  #finish(line: Record<string, unknown>, events: StreamEvent[]): StreamBatch {
    const prompt = countOf(line.prompt_eval_count);
    const completion = countOf(line.eval_count);
    if (prompt >= this.#options.contextTokens) {
      const limit = this.#options.contextTokens;
      const message = `the prompt fills the model's whole context of ${limit} tokens, so the engine cut it`;
      const code = 'context_length_exceeded';
      return { events, end: failed({ kind: 'context-too-long', message, code, status: 400 }) };
    }
    this.#options.onPromptTokens(prompt);
    const reason = line.done_reason === 'length' ? 'length' : this.#toolCalls > 0 ? 'tool_calls' : 'stop';
    const delta = this.#hasBegun ? {} : { role: 'assistant', content: '' };
    events.push(this.#event({ choices: [{ index: 0, delta, finish_reason: reason }] }));
    const usage = { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
    events.push(this.#event({ choices: [], usage }));
    return { events, end: { kind: 'complete' } };
  }

  #event(rest: Pick<ChatChunk, 'choices' | 'usage'>): StreamEvent {
    const chunk: ChatChunk = { ...this.#frame, ...rest };
    return { json: JSON.stringify(chunk), chunk };
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
