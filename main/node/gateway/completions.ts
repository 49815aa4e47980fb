import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ChatCompletion, StreamEvent } from '../backends/index.ts';
import { parseBody } from './body.ts';
import { callerSignal, cascadeRequest, type RouteDeps, requestHeaders, routeHeaders, userKeyOf } from './call.ts';
import { badField, readChat } from './chat-schema.ts';
import { logBug } from './error-reply.ts';
import { refused } from './errors.ts';
import { laterFor } from './respond-async.ts';
import { sendStream } from './sse-writer.ts';

const completionSchema = z.looseObject({
  prompt: z.union([z.string().min(1), z.tuple([z.string().min(1)])], {
    error: 'expected one prompt: a string, or a list of one string',
  }),
  echo: z.literal(false, { error: 'echo is not supported' }).nullish(),
  suffix: z.null({ error: 'suffix is not supported' }).optional(),
  logprobs: z.null({ error: 'log-probabilities are given by /v1/chat/completions only' }).optional(),
  best_of: z.literal(1, { error: 'best_of above 1 is not supported' }).nullish(),
});

/** `POST /v1/completions`: OpenAI's older text completion. The prompt goes through the same cascade as one message. */
export function completionsRoute(app: FastifyInstance, deps: RouteDeps): void {
  app.post<{ Body: Buffer }>('/v1/completions', async (request, reply) => {
    const value = parseBody(request.body, request.headers);
    const { data, error } = completionSchema.safeParse(value);
    if (!data) throw badField(error);
    const { prompt, echo: _, suffix: __, best_of: ___, logprobs: ____, ...rest } = value;
    const content = typeof data.prompt === 'string' ? data.prompt : data.prompt[0];
    const chat = readChat({ ...rest, messages: [{ role: 'user', content }] }, request.headers);
    const later = laterFor(deps, request, chat, 'completions');
    const known = later?.known(reply);
    if (known) return known;
    const signal = callerSignal(reply);
    const userKey = userKeyOf(deps, request, reply);
    const asked = cascadeRequest(deps, chat, { surface: 'completions', signal, userKey, canWait: later !== undefined });
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
          .send(JSON.stringify(asTextCompletion(outcome.answer.completion)));
      case 'stream':
        return sendStream(reply, outcome.parts, {
          headers: routeHeaders(deps, asked, outcome.route),
          wantsUsage: chat.body.stream_options?.include_usage === true,
          translate: asTextChunk,
          clock: deps.clock,
          signal,
          onBug: error => logBug(deps.log, error, request),
        });
    }
  });
}

/** A chat's answer as a text completion. */
export function asTextCompletion(completion: ChatCompletion) {
  return {
    ...completion,
    object: 'text_completion',
    choices: completion.choices.map(({ index, message, finish_reason }) => ({
      index,
      text: message.content ?? '',
      logprobs: null,
      finish_reason,
    })),
  };
}

/** Chunks without text and without an end (a bare role, reasoning) have no place in a text completion. */
function asTextChunk({ chunk }: StreamEvent): string | undefined {
  const choices = chunk.choices
    .filter(({ delta, finish_reason }) => Boolean(delta.content) || Boolean(finish_reason))
    .map(({ index, delta, finish_reason }) => ({
      index,
      text: delta.content ?? '',
      logprobs: null,
      finish_reason: finish_reason ?? null,
    }));
  if (choices.length === 0 && chunk.choices.length > 0) return undefined;
  return JSON.stringify({ ...chunk, object: 'text_completion', choices });
}
