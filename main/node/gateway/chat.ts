import type { FastifyInstance } from 'fastify';
import { parseBody } from './body.ts';
import { callerSignal, cascadeRequest, type RouteDeps, requestHeaders, routeHeaders, userKeyOf } from './call.ts';
import { readChat } from './chat-schema.ts';
import { logBug } from './error-reply.ts';
import { refused } from './errors.ts';
import { laterFor } from './respond-async.ts';
import { sendStream } from './sse-writer.ts';

/** `POST /v1/chat/completions`: OpenAI chat, streaming and not. */
export function chatRoute(app: FastifyInstance, deps: RouteDeps): void {
  app.post<{ Body: Buffer }>('/v1/chat/completions', async (request, reply) => {
    const chat = readChat(parseBody(request.body, request.headers), request.headers);
    const later = laterFor(deps, request, chat, 'chat');
    const known = later?.known(reply);
    if (known) return known;
    const signal = callerSignal(reply);
    const userKey = userKeyOf(deps, request, reply);
    const asked = cascadeRequest(deps, chat, { surface: 'chat', signal, userKey, canWait: later !== undefined });
    const outcome = await deps.cascade.chat(asked);
    switch (outcome.kind) {
      case 'refused':
        reply.headers(requestHeaders(deps, asked, outcome.attempts));
        if (later) return later.queue(reply, outcome.refusal);
        throw refused(outcome.refusal);
      case 'answer':
        return reply
          .headers(routeHeaders(deps, asked, outcome.route))
          .type('application/json; charset=utf-8')
          .send(outcome.answer.json);
      case 'stream':
        return sendStream(reply, outcome.parts, {
          headers: routeHeaders(deps, asked, outcome.route),
          wantsUsage: chat.body.stream_options?.include_usage === true,
          clock: deps.clock,
          signal,
          onBug: error => logBug(deps.log, error, request),
        });
    }
  });
}
