import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { CascadeRequest, ChatOutcome } from '../cascade/index.ts';
import { parseBody } from './body.ts';
import { callerSignal, cascadeRequest, type RouteDeps, requestHeaders, routeHeaders, userKeyOf } from './call.ts';
import { badField, hintsFrom } from './chat-schema.ts';
import { refused } from './errors.ts';
import { laterFor } from './respond-async.ts';

const inferenceSchema = z.object({
  prompt: z.string().min(1),
  userTier: z.enum(['free', 'paid']).optional(),
  messageType: z.string().max(100).optional(),
});

/** `POST /inference`: the owner's own small surface, a prompt in and a response out. */
export function inferenceRoute(app: FastifyInstance, deps: RouteDeps): void {
  app.post<{ Body: Buffer }>('/inference', async (request, reply) => {
    const { data, error } = inferenceSchema.safeParse(parseBody(request.body, request.headers));
    if (!data) throw badField(error);
    const chat = {
      model: 'auto',
      body: { messages: [{ role: 'user', content: data.prompt }] },
      hints: hintsFrom(request.headers, data.userTier, data.messageType),
    };
    const later = laterFor(deps, request, chat, 'inference');
    const known = later?.known(reply);
    if (known) return known;
    const userKey = userKeyOf(deps, request, reply);
    const asked = cascadeRequest(deps, chat, {
      surface: 'inference',
      signal: callerSignal(reply),
      userKey,
      canWait: later !== undefined,
    });
    const outcome = await deps.cascade.chat(asked);
    if (outcome.kind === 'stream') throw new Error('a plain request was answered by a stream');
    if (outcome.kind === 'refused') {
      reply.headers(requestHeaders(deps, asked, outcome.attempts));
      if (later) return later.queue(reply, outcome.refusal);
      throw refused(outcome.refusal);
    }
    return reply.headers(routeHeaders(deps, asked, outcome.route)).send(inferenceBody(outcome, asked));
  });
}

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
