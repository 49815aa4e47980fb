import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ChatCompletion, StreamEvent } from '../backends/index.ts';
import { ask, type Surface } from './ask.ts';
import { parseBody } from './body.ts';
import type { RouteDeps } from './call.ts';
import { badField, readChat } from './chat-schema.ts';

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
  app.post<{ Body: Buffer }>('/v1/completions', (request, reply) => {
    const value = parseBody(request.body, request.headers);
    const { data, error } = completionSchema.safeParse(value);
    if (!data) throw badField(error);
    const { prompt, echo: _, suffix: __, best_of: ___, logprobs: ____, ...rest } = value;
    const content = typeof data.prompt === 'string' ? data.prompt : data.prompt[0];
    const chat = readChat({ ...rest, messages: [{ role: 'user', content }] }, request.headers);
    return ask(deps, surface, chat, request, reply);
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

const surface: Surface = {
  name: 'completions',
  plain: ({ answer }) => JSON.stringify(asTextCompletion(answer.completion)),
  translate: asTextChunk,
};
