import { randomUUID } from 'node:crypto';
import type { StreamBatch, StreamEvent } from '../backend.ts';
import type { ChatChunk } from '../chat-types.ts';
import type { Question, Reply } from './question.ts';

export interface AnswerOptions {
  readonly model: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly signal: AbortSignal;
  /** Tells the engine that nobody wants the rest. */
  readonly leave: () => void;
}

/**
 * An engine's replies → `chat.completion.chunk`s, and at the end one with the usage.
 * @param first what has come already
 * @throws the signal's reason when it is aborted
 */
export async function* readAnswer(
  first: readonly Reply[],
  question: Question,
  options: AnswerOptions,
): AsyncGenerator<StreamBatch> {
  const answer = new Answer(options);
  try {
    for (let replies = first; ; replies = await question.take(options.signal)) {
      const batch = answer.take(replies);
      if (batch.events.length > 0 || batch.end) yield batch;
      if (batch.end) return;
    }
  } finally {
    options.leave();
  }
}

/** One answer on its way. */
class Answer {
  readonly #frame: Pick<ChatChunk, 'id' | 'object' | 'created' | 'model'>;
  #hasBegun = false;

  constructor({ model, now }: AnswerOptions) {
    const created = Math.floor(now / 1000);
    this.#frame = { id: `chatcmpl-${randomUUID()}`, object: 'chat.completion.chunk', created, model };
  }

  /** Text that has piled up while the caller took what was before it becomes one chunk. */
  take(replies: readonly Reply[]): StreamBatch {
    const events: StreamEvent[] = [];
    const text = replies.map(reply => (reply.kind === 'text' ? reply.text : '')).join('');
    if (text !== '') events.push(this.#delta({ content: text }, null));
    const last = replies.at(-1);
    if (last?.kind === 'failed') return { events, end: { kind: 'failed', failure: last.failure } };
    if (last?.kind !== 'done') return { events };
    if (last.finish === 'left') return { events, end: { kind: 'failed', failure: LET_GO } };
    events.push(this.#delta(this.#hasBegun ? {} : { content: '' }, last.finish));
    const { promptTokens, completionTokens } = last;
    const usage = {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
    };
    events.push(this.#event({ choices: [], usage }));
    return { events, end: { kind: 'complete' } };
  }

  #delta(delta: { readonly content?: string }, finish: string | null): StreamEvent {
    const role = this.#hasBegun ? {} : { role: 'assistant' };
    this.#hasBegun = true;
    return this.#event({ choices: [{ index: 0, delta: { ...role, ...delta }, finish_reason: finish }] });
  }

  #event(rest: Pick<ChatChunk, 'choices' | 'usage'>): StreamEvent {
    const chunk: ChatChunk = { ...this.#frame, ...rest };
    return { json: JSON.stringify(chunk), chunk };
  }
}

const LET_GO = { kind: 'cut-off', message: 'the embedded engine let go of the answer' } as const;
