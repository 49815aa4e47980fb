import type { Backend, ChatCall, StreamBatch } from '../../../main/node/backends/backend.ts';
import type { ChatBody, ChatChunk, Usage } from '../../../main/node/backends/chat-types.ts';
import type { Failure } from '../../../main/node/backends/failure.ts';

/** What came back for one chat, whole. */
export interface Answered {
  readonly text: string;
  readonly finish: string | undefined;
  readonly usage: Usage | undefined;
  /** Set when it did not end well. */
  readonly failure: Failure | undefined;
  /** Empty for an answer that came in one piece. */
  readonly batches: readonly StreamBatch[];
  readonly chunks: readonly ChatChunk[];
}

export interface Asking extends Partial<ChatCall> {
  /** Called with the text so far. */
  readonly onText?: (text: string) => void;
}

/** Longest that a test waits for one answer, ms. */
const PATIENCE = 100_000;

/**
 * Asks, and takes the answer to its end.
 * @throws the signal's reason when it is aborted
 */
export async function answered(backend: Backend, body: ChatBody, asking: Asking = {}): Promise<Answered> {
  const { onText = () => {}, ...call } = asking;
  const signal = call.signal ?? AbortSignal.timeout(PATIENCE);
  const base = { stream: true, promptTokens: 20, alive: () => {}, answering: () => {} };
  const reply = await backend.chat({ ...base, ...call, body: { ...body, stream: call.stream ?? true }, signal });
  if (reply.kind === 'failed') return { ...NOTHING, failure: reply.failure };
  if (reply.kind === 'answer') {
    const { choices, usage } = reply.answer.completion;
    const text = choices[0]?.message.content ?? '';
    return { ...NOTHING, text, finish: choices[0]?.finish_reason ?? undefined, usage: usage ?? undefined };
  }
  const batches: StreamBatch[] = [];
  let text = '';
  for await (const batch of reply.batches) {
    batches.push(batch);
    for (const { chunk } of batch.events) text += chunk.choices[0]?.delta.content ?? '';
    onText(text);
  }
  const chunks = batches.flatMap(({ events }) => events.map(({ chunk }) => chunk));
  const { end } = batches.at(-1) ?? {};
  return {
    text,
    finish: chunks.findLast(({ choices }) => choices[0]?.finish_reason)?.choices[0]?.finish_reason ?? undefined,
    usage: chunks.findLast(({ usage }) => usage)?.usage ?? undefined,
    failure: end?.kind === 'failed' ? end.failure : undefined,
    batches,
    chunks,
  };
}

const NOTHING: Answered = {
  text: '',
  finish: undefined,
  usage: undefined,
  failure: undefined,
  batches: [],
  chunks: [],
};
