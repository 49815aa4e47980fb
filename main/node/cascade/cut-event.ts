import type { StreamEvent } from '../backends/index.ts';

/**
 * The end of an answer that was stopped because it went round in circles. `length` is OpenAI's word for an answer that
 * is not complete; why it is not stands beside it, in a field of our own.
 * @param last the event before it, whose frame it shares
 */
export function cutEvent(last: StreamEvent | undefined): StreamEvent {
  const { id, created, model } = last?.chunk ?? {};
  const chunk = {
    id,
    object: 'chat.completion.chunk',
    created,
    model,
    choices: [{ index: 0, delta: {}, finish_reason: 'length' }],
    x_tandem: { quality: 'low', check: 'loop' },
  };
  return { json: JSON.stringify(chunk), chunk };
}
