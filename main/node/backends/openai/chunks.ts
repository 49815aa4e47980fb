import type { ChatChunk, ChatCompletion, Usage } from '../chat-types.ts';

/*
 * The door for what an upstream sends. Checked by hand, not by zod: it runs once per token, and only the fields that
 * Tandem reads are looked at, the rest is passed on as it came.
 */

/**
 * The value as a `chat.completion.chunk`, or undefined when it is none. It is the value itself, unless something had
 * to be put right: a usage event without `choices`, a last choice without `delta`, Groq's usage in a field of its own.
 */
export function asChunk(value: unknown): ChatChunk | undefined {
  if (!isObject(value)) return undefined;
  const usage = usageIn(value);
  const choices = choicesIn(value, usage);
  if (!choices) return undefined;
  if (choices === value.choices && usage === (value.usage ?? undefined)) return value as unknown as ChatChunk;
  return { ...value, choices, usage: usage ?? null } as unknown as ChatChunk;
}

/** The value as a `chat.completion` with at least one message, or undefined when it is none. */
export function asCompletion(value: unknown): ChatCompletion | undefined {
  if (!isObject(value) || !Array.isArray(value.choices) || value.choices.length === 0) return undefined;
  for (const choice of value.choices) {
    if (!isObject(choice) || !isObject(choice.message)) return undefined;
  }
  return { ...value, usage: usageIn(value) ?? null } as unknown as ChatCompletion;
}

function choicesIn(value: Record<string, unknown>, usage: Usage | undefined): readonly unknown[] | undefined {
  const choices = value.choices ?? (usage ? [] : undefined);
  if (!Array.isArray(choices)) return undefined;
  let isWhole = true;
  for (const choice of choices) {
    if (!isObject(choice)) return undefined;
    const { delta } = choice;
    if (delta === undefined || delta === null) isWhole = false;
    else if (!isObject(delta) || !isText(delta.content)) return undefined;
  }
  return isWhole ? choices : choices.map(choice => ({ ...choice, delta: choice.delta ?? {} }));
}

/** OpenAI puts the usage into `usage`, Groq that of a stream into `x_groq.usage` of its last chunk. */
function usageIn(value: Record<string, unknown>): Usage | undefined {
  const { x_groq: own } = value;
  return asUsage(value.usage) ?? (isObject(own) ? asUsage(own.usage) : undefined);
}

/** Counts go into sums and metrics, so what is no count is not taken for one. */
function asUsage(value: unknown): Usage | undefined {
  if (!isObject(value)) return undefined;
  const { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total } = value;
  if (!isCount(prompt) || !isCount(completion)) return undefined;
  return (isCount(total) ? value : { ...value, total_tokens: prompt + completion }) as unknown as Usage;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isText(value: unknown): boolean {
  return value === undefined || value === null || typeof value === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
