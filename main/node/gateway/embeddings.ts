import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { parseBody } from './body.ts';
import { callerSignal, cascadeRequest, type GatewayDeps, requestHeaders, routeHeaders } from './call.ts';
import { badField } from './chat-schema.ts';
import { refused } from './errors.ts';

const text = z.string({ error: 'expected text (lists of tokens are not supported)' }).min(1);
const embeddingsSchema = z.looseObject({
  model: z.string().min(1).max(200).nullish(),
  // The length of the list is checked first: a long list of anything else would be as many complaints.
  input: z.union([text, z.array(z.unknown()).min(1).max(2048).pipe(z.array(text))], {
    error: 'expected text or a list of 1 to 2048 texts',
  }),
  encoding_format: z.enum(['float', 'base64']).nullish(),
  dimensions: z.int().min(1).nullish(),
});

/** `POST /v1/embeddings`: OpenAI embeddings, from the workstation tier. */
export function embeddingsRoute(app: FastifyInstance, deps: GatewayDeps): void {
  app.post<{ Body: Buffer }>('/v1/embeddings', async (request, reply) => {
    const { data, error } = embeddingsSchema.safeParse(parseBody(request.body, request.headers));
    if (!data) throw badField(error);
    const input = typeof data.input === 'string' ? [data.input] : data.input;
    const chat = {
      model: data.model ?? 'auto',
      body: { messages: input.map(content => ({ role: 'user', content })) },
      hints: { userTier: 'paid' as const, messageType: undefined },
    };
    // Each text has the context to itself, so together they are no prompt that could be too long.
    const asked = {
      ...cascadeRequest(deps, chat, { surface: 'embeddings', signal: callerSignal(reply) }),
      promptTokens: 0,
    };
    const outcome = await deps.cascade.embed(asked, input, data.dimensions ?? undefined);
    if (outcome.kind === 'refused') {
      reply.headers(requestHeaders(deps, asked, outcome.attempts));
      throw refused(outcome.refusal);
    }
    const { vectors, model, usage } = outcome.reply;
    const encode = data.encoding_format === 'base64' ? toBase64 : (vector: readonly number[]) => vector;
    return reply.headers(routeHeaders(deps, asked, outcome.route)).send({
      object: 'list',
      data: vectors.map((vector, index) => ({ object: 'embedding', index, embedding: encode(vector) })),
      model,
      usage,
    });
  });
}

/** 32-bit floats, little-endian, as OpenAI's clients decode them whatever the machine. */
function toBase64(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((value, place) => {
    bytes.writeFloatLE(value, place * 4);
  });
  return bytes.toString('base64');
}
