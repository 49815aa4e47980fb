import type { FastifyInstance } from 'fastify';
import { ask, type Surface } from './ask.ts';
import { parseBody } from './body.ts';
import type { RouteDeps } from './call.ts';
import { readChat } from './chat-schema.ts';

const surface: Surface = { name: 'chat', plain: ({ answer }) => answer.json };

/** `POST /v1/chat/completions`: OpenAI chat, streaming and not. */
export function chatRoute(app: FastifyInstance, deps: RouteDeps): void {
  app.post<{ Body: Buffer }>('/v1/chat/completions', (request, reply) => {
    const chat = readChat(parseBody(request.body, request.headers), request.headers);
    return ask(deps, surface, chat, request, reply);
  });
}
