import { z } from 'zod';
import type { EmbedReply } from '../backend.ts';

const embeddingsBody = z.looseObject({
  data: z.array(z.looseObject({ index: z.int().min(0), embedding: z.array(z.number()).min(1) })),
  model: z.string().optional(),
  usage: z.looseObject({ prompt_tokens: z.number(), total_tokens: z.number() }).optional(),
});

/** Reads an embeddings answer; one vector for each input, in the order of the inputs, or it is no answer. */
export function readVectors(value: unknown, inputs: number, model: string): EmbedReply {
  const parsed = embeddingsBody.safeParse(value);
  const sorted = parsed.data?.data.toSorted((a, b) => a.index - b.index) ?? [];
  if (!parsed.success || sorted.length !== inputs || sorted.some((item, place) => item.index !== place)) {
    return { kind: 'failed', failure: { kind: 'not-an-answer', message: 'a 200 without the embeddings asked for' } };
  }
  return {
    kind: 'vectors',
    vectors: sorted.map(item => item.embedding),
    model: parsed.data.model ?? model,
    usage: parsed.data.usage ?? { prompt_tokens: 0, total_tokens: 0 },
  };
}
