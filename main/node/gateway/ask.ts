import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CascadeRequest, ChatOutcome } from '../cascade/index.ts';
import { callerSignal, cascadeRequest, type RouteDeps, requestHeaders, routeHeaders, userKeyOf } from './call.ts';
import type { ChatRequest } from './chat-schema.ts';
import { logBug } from './error-reply.ts';
import { refused } from './errors.ts';
import { laterFor } from './respond-async.ts';
import { sendStream, type Translate } from './sse-writer.ts';

/** How one surface of the gateway says what the cascade answers. */
export interface Surface {
  readonly name: 'chat' | 'completions' | 'inference';
  /** An answer that was not streamed, as JSON text. */
  plain(outcome: Extract<ChatOutcome, { kind: 'answer' }>, asked: CascadeRequest): string;
  /** Left out: an event is passed on as it came. */
  readonly translate?: Translate;
}

/**
 * Asks the cascade for a caller and answers it: at once, as a stream, or with a job when the caller takes one.
 * @throws GatewayError when nobody can answer
 */
export async function ask(
  deps: RouteDeps,
  surface: Surface,
  chat: ChatRequest,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const later = laterFor(deps, request, chat, surface.name);
  const known = later?.known(reply);
  if (known) return known;
  const signal = callerSignal(reply);
  const userKey = userKeyOf(deps, request, reply);
  const asked = cascadeRequest(deps, chat, { surface: surface.name, signal, userKey, canWait: later !== undefined });
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
        .send(surface.plain(outcome, asked));
    case 'stream':
      return sendStream(reply, outcome.parts, {
        headers: routeHeaders(deps, asked, outcome.route),
        wantsUsage: chat.body.stream_options?.include_usage === true,
        ...(surface.translate ? { translate: surface.translate } : {}),
        clock: deps.clock,
        signal,
        onBug: error => logBug(deps.log, error, request),
      });
  }
}
