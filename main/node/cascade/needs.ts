import type { ChatBody } from '../backends/index.ts';
import type { Capability } from '../config/index.ts';

/** What a backend must be able to do to answer this request whole. `prefill` is never needed, only useful. */
export function needsOf(body: ChatBody): Capability[] {
  const needs: Capability[] = [];
  const add = (need: Capability) => {
    if (!needs.includes(need)) needs.push(need);
  };
  if ((body.tools?.length ?? 0) > 0 || (Array.isArray(body.functions) && body.functions.length > 0)) add('tools');
  if (body.response_format && body.response_format.type !== 'text') add('json');
  if ((body.n ?? 1) > 1) add('n');
  if (body.logprobs === true || (typeof body.logprobs === 'number' && body.logprobs > 0)) add('logprobs');
  for (const message of body.messages) {
    if (!Array.isArray(message.content)) continue;
    for (const part of message.content) {
      if (part.type === 'image_url') add('vision');
      else if (part.type === 'input_audio') add('audio');
    }
  }
  return needs;
}
