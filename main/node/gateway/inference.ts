import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { parseBody } from './body.ts';
import { callerSignal, cascadeRequest, type GatewayDeps, requestHeaders, routeHeaders, userKeyOf } from './call.ts';
import { badField, hintsFrom } from './chat-schema.ts';
import { refused } from './errors.ts';

const inferenceSchema = z.object({
  prompt: z.string().min(1),
  userTier: z.enum(['free', 'paid']).optional(),
  messageType: z.string().max(100).optional(),
});

/** `POST /inference`: the owner's own small surface, a prompt in and a response out. */
export function inferenceRoute(app: FastifyInstance, deps: GatewayDeps): void {
  app.post<{ Body: Buffer }>('/inference', async (request, reply) => {
    const { data, error } = inferenceSchema.safeParse(parseBody(request.body, request.headers));
    if (!data) throw badField(error);
    const chat = {
      model: 'auto',
      body: { messages: [{ role: 'user', content: data.prompt }] },
      hints: hintsFrom(request.headers, data.userTier, data.messageType),
    };
    const userKey = userKeyOf(deps, request, reply);
    const asked = cascadeRequest(deps, chat, { surface: 'inference', signal: callerSignal(reply), userKey });
    const outcome = await deps.cascade.chat(asked);
    if (outcome.kind === 'stream') throw new Error('a plain request was answered by a stream');
    if (outcome.kind === 'refused') {
      reply.headers(requestHeaders(deps, asked, outcome.attempts));
      throw refused(outcome.refusal);
    }
    return reply.headers(routeHeaders(deps, asked, outcome.route)).send({
      response: outcome.answer.completion.choices[0]?.message.content ?? '',
      tier: outcome.route.tier,
      backend: outcome.route.backend,
      complexity: asked.complexity,
      requestId: asked.id,
    });
  });
}
