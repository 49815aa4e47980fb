import type { StreamBatch } from '../../main/node/backends/index.ts';
import { type Clock, sleep } from '../../main/node/clock/index.ts';

/** What the chunks of one answer have in common. */
interface Frame {
  readonly id: string;
  readonly model: string;
}

/** A piece of an answer, as the OpenAI surface has it. */
export function pieceOf({ id, model }: Frame, content: string, isFirst: boolean): StreamBatch {
  const delta = isFirst ? { role: 'assistant', content } : { content: ` ${content}` };
  const chunk = { id, object: 'chat.completion.chunk', model, choices: [{ index: 0, delta, finish_reason: null }] };
  return { events: [{ json: JSON.stringify(chunk), chunk }] };
}

/** The end of a whole answer, with what it took. */
export function endOf({ id, model }: Frame, promptTokens: number, answerTokens: number): StreamBatch {
  const chunk = {
    id,
    object: 'chat.completion.chunk',
    model,
    choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: answerTokens,
      total_tokens: promptTokens + answerTokens,
    },
  };
  return { events: [{ json: JSON.stringify(chunk), chunk }], end: { kind: 'complete' } };
}

/** The connection broke. */
export function cutOff(why: string): StreamBatch {
  return { events: [], end: { kind: 'failed', failure: { kind: 'cut-off', message: why } } };
}

/** A sleep that rejects with the signal's reason, as a real upstream's answer would. */
export async function pause(clock: Clock, delay: number, signal: AbortSignal): Promise<void> {
  await sleep(clock, delay, signal);
  if (signal.aborted) throw signal.reason;
}
