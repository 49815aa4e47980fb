import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { CascadeRequest, ChatOutcome } from '../cascade/index.ts';
import { ask, type Surface } from './ask.ts';
import { parseBody } from './body.ts';
import type { RouteDeps } from './call.ts';
import { badField, hintsFrom } from './chat-schema.ts';

const inferenceSchema = z.object({
  prompt: z.string().min(1),
  userTier: z.enum(['free', 'paid']).optional(),
  messageType: z.string().max(100).optional(),
});

/** `POST /inference`: the owner's own small surface, a prompt in and a response out. */
export function inferenceRoute(app: FastifyInstance, deps: RouteDeps): void {
  app.post<{ Body: Buffer }>('/inference', (request, reply) => {
    const { data, error } = inferenceSchema.safeParse(parseBody(request.body, request.headers));
    if (!data) throw badField(error);
    const chat = {
      model: 'auto',
      body: { messages: [{ role: 'user', content: data.prompt }] },
      hints: hintsFrom(request.headers, data.userTier, data.messageType),
    };
    return ask(deps, surface, chat, request, reply);
  });
}

const surface: Surface = {
  name: 'inference',
  plain: (outcome, asked) => JSON.stringify(inferenceBody(outcome, asked)),
};

/** An answer as this surface gives it. */
export function inferenceBody({ answer, route }: Extract<ChatOutcome, { kind: 'answer' }>, asked: CascadeRequest) {
  return {
    response: answer.completion.choices[0]?.message.content ?? '',
    tier: route.tier,
    backend: route.backend,
    complexity: asked.complexity,
    requestId: asked.id,
  };
}
