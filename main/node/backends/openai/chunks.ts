import type { ChatChunk, ChatCompletion, Usage } from '../chat-types.ts';

/*
 * The door for what an upstream sends. Checked by hand, not by zod: it runs once per token, and only the fields that
 * Tandem reads are looked at, the rest is passed on as it came.
 */

/** The value as a `chat.completion.chunk`, or undefined when it is none. */
export function asChunk(value: unknown): ChatChunk | undefined {
  if (!isObject(value)) return undefined;
  const choices = value.choices;
  if (choices === undefined && isObject(value.usage)) return { ...value, choices: [] } as ChatChunk;
  if (!Array.isArray(choices)) return undefined;
  for (const choice of choices) {
    if (!isObject(choice) || !isObject(choice.delta)) return undefined;
    const { content } = choice.delta;
    if (content !== undefined && content !== null && typeof content !== 'string') return undefined;
  }
  return value as unknown as ChatChunk;
}

/** Groq puts the usage of a stream into a field of its own (`x_groq.usage`) of its last chunk; OpenAI into `usage`. */
export function withUsage(chunk: ChatChunk): ChatChunk {
  const { x_groq: own } = chunk;
  if (chunk.usage || !isObject(own) || !isObject(own.usage)) return chunk;
  return { ...chunk, usage: own.usage as unknown as Usage };
}

/** The value as a `chat.completion` with at least one message, or undefined when it is none. */
export function asCompletion(value: unknown): ChatCompletion | undefined {
  if (!isObject(value) || !Array.isArray(value.choices) || value.choices.length === 0) return undefined;
  for (const choice of value.choices) {
    if (!isObject(choice) || !isObject(choice.message)) return undefined;
  }
  return value as unknown as ChatCompletion;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
