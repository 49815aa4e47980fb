import type { EmbedCall, EmbedReply } from '../backend.ts';
import type { OllamaClient } from './client.ts';
import { embedBody } from './shapes.ts';

/** Asks for the vectors of all inputs at once; a text that does not fit is refused, not cut. */
export async function embedInputs(
  call: EmbedCall,
  options: { client: OllamaClient; frame: Readonly<Record<string, unknown>>; model: string },
): Promise<EmbedReply> {
  const { client, frame, model } = options;
  const { input, dimensions } = call;
  const body = { ...frame, model, input, ...(dimensions === undefined ? {} : { dimensions }), truncate: false };
  const reply = await client.post('/api/embed', body, call.signal);
  if (reply.kind === 'failed') return reply;
  const parsed = embedBody.safeParse(reply.value).data;
  if (parsed?.embeddings.length !== input.length) {
    return { kind: 'failed', failure: { kind: 'not-an-answer', message: 'a 200 without the embeddings asked for' } };
  }
  const tokens = parsed.prompt_eval_count ?? 0;
  // Versions before 0.11.11 know no `dimensions`; the shorter vector is the start of the long one, normalised.
  const vectors = parsed.embeddings.map(vector =>
    dimensions !== undefined && dimensions < vector.length ? normalised(vector.slice(0, dimensions)) : vector,
  );
  return {
    kind: 'vectors',
    vectors,
    model: parsed.model ?? model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

function normalised(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector);
  return length === 0 ? [...vector] : vector.map(value => value / length);
}
