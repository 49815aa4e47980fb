/*
 * Most chats are some messages of text and a few numbers. Whether one is such a chat is seen in passing, while the schema
 * looks at every part of it in general (8 µs of some 200 that a plain answer costs). What is not quite so plain, tools
 * and parts and metadata included, is the schema's: it alone refuses, and says why.
 */

const ROLES: ReadonlySet<unknown> = new Set(['system', 'developer', 'user', 'assistant', 'tool', 'function']);
const LONGEST_MODEL = 200;
const MOST_MESSAGES = 10_000;

/** For the fields that the schema checks, whether a value is one that it surely takes; null and nothing always are. */
const TAKEN: ReadonlyMap<string, (value: unknown) => boolean> = new Map(
  Object.entries({
    model: value => typeof value === 'string' && value.length > 0 && value.length <= LONGEST_MODEL,
    messages: value =>
      Array.isArray(value) && value.length > 0 && value.length <= MOST_MESSAGES && value.every(isPlainMessage),
    stream: value => typeof value === 'boolean',
    stream_options: isUsageOption,
    max_tokens: isPositiveInteger,
    max_completion_tokens: isPositiveInteger,
    temperature: value => isWithin(value, 0, 2),
    top_p: value => isWithin(value, 0, 1),
    presence_penalty: value => isWithin(value, -2, 2),
    frequency_penalty: value => isWithin(value, -2, 2),
    seed: value => Number.isSafeInteger(value),
    stop: value => typeof value === 'string',
    n: value => value === 1,
    logprobs: value => typeof value === 'boolean',
    tools: nothingElse,
    response_format: nothingElse,
    metadata: nothingElse,
  }),
);

/** Whether the schema surely takes this request as it is. */
export function isPlainChat(value: Readonly<Record<string, unknown>>): boolean {
  if (!Array.isArray(value.messages)) return false;
  for (const name in value) {
    const given = value[name];
    if (given !== null && given !== undefined && TAKEN.get(name)?.(given) === false) return false;
  }
  return true;
}

function isPlainMessage(message: unknown): boolean {
  if (typeof message !== 'object' || message === null) return false;
  const { role, content, name, tool_calls } = message as Record<string, unknown>;
  return (
    typeof content === 'string' &&
    ROLES.has(role) &&
    (name === undefined || typeof name === 'string') &&
    tool_calls === undefined
  );
}

function isUsageOption(value: unknown): boolean {
  if (typeof value !== 'object' || Array.isArray(value) || !value) return false;
  return !('include_usage' in value) || typeof value.include_usage === 'boolean';
}

function isPositiveInteger(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 1;
}

function isWithin(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most;
}

function nothingElse(): boolean {
  return false;
}
