import { z } from 'zod';

/** What OpenAI-compatible servers put into an error body, in all the shapes seen. */
const errorBody = z.looseObject({
  message: z.string().catch(''),
  type: z.string().nullish().catch(undefined),
  param: z.string().nullish().catch(undefined),
  code: z.union([z.string(), z.number()]).nullish().catch(undefined),
  metadata: z
    .looseObject({
      /** OpenRouter, for an input that was flagged. */
      reasons: z.array(z.string()).optional().catch(undefined),
      /** OpenRouter's "Provider returned error": what the provider itself said. */
      raw: z.string().optional().catch(undefined),
      headers: z.record(z.string(), z.unknown()).optional().catch(undefined),
    })
    .nullish()
    .catch(undefined),
});
export type ErrorBody = z.infer<typeof errorBody>;

/** FastAPI's list of what is wrong. Its `input` is left out: that is the caller's own text. */
const detailItem = z.looseObject({ msg: z.string(), loc: z.array(z.union([z.string(), z.number()])).catch([]) });

/**
 * The error in a body, if there is one: `{error:{…}}`, `{error:"…"}`, vLLM's `{object:"error",…}`, FastAPI's
 * `{detail}`, OpenRouter's choice that has an error or ended with one.
 */
export function errorIn(body: unknown): ErrorBody | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  if ('error' in body && body.error) {
    if (typeof body.error === 'string') return { message: body.error };
    return errorBody.safeParse(body.error).data ?? { message: 'an error of unknown shape' };
  }
  if ('object' in body && body.object === 'error') return errorBody.safeParse(body).data;
  if ('choices' in body) return errorInChoices(body.choices);
  if ('detail' in body) return { message: sentenceOf(body.detail) };
  if ('message' in body && typeof body.message === 'string') return errorBody.safeParse(body).data;
  return undefined;
}

function errorInChoices(choices: unknown): ErrorBody | undefined {
  if (!Array.isArray(choices)) return undefined;
  for (const choice of choices) {
    if (typeof choice !== 'object' || choice === null) continue;
    if ('error' in choice && choice.error) return errorIn({ error: choice.error });
    if ('finish_reason' in choice && choice.finish_reason === 'error') return { message: 'it ended with an error' };
  }
  return undefined;
}

function sentenceOf(detail: unknown): string {
  if (typeof detail === 'string') return detail;
  const items = z.array(detailItem).safeParse(detail).data;
  return items?.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; ') ?? 'an error of unknown shape';
}
