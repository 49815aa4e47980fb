import { z } from 'zod';
import type { EmbedReply } from '../backend.ts';
import type { FailedAnswer } from './upstream.ts';

const count = z.number().min(0);

const embeddingsBody = z.looseObject({
  data: z.array(z.looseObject({ index: z.int().min(0), embedding: z.array(z.number()).min(1) })),
  model: z.string().min(1).optional().catch(undefined),
  usage: z.looseObject({ prompt_tokens: count, total_tokens: count }).optional().catch(undefined),
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

/** A chat server that has no embeddings: no such path (vLLM, LM Studio), 501 (llama.cpp), or so in words. */
export function givesNoEmbeddings({ status, lacksModel, failure }: FailedAnswer): boolean {
  if (lacksModel) return false;
  if (status === 404 || status === 405 || status === 501) return true;
  return /does not support embeddings?\b/i.test(failure.message);
}
