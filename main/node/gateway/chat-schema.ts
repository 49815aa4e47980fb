import { z } from 'zod';
import type { ChatBody } from '../backends/index.ts';
import { badRequest, type GatewayError } from './errors.ts';
import { isPlainChat } from './plain-chat.ts';

/*
 * The door for chat requests. Only what Tandem reads or translates is checked; unknown fields pass through.
 * Limits are those of the OpenAI API reference.
 */

/** A list whose length is checked first: a hundred thousand wrong elements would be a hundred thousand complaints. */
const list = <T extends z.ZodType>(element: T, least: number, most: number) =>
  z.array(z.unknown()).min(least).max(most).pipe(z.array(element));

const part = z.looseObject({ type: z.string().min(1), text: z.string().optional() }).superRefine((value, context) => {
  if (value.type === 'text' && typeof value.text !== 'string') {
    context.addIssue({ code: 'custom', path: ['text'], message: 'expected string', input: value.text });
  }
  if (value.type !== 'image_url') return;
  const image = value.image_url;
  if (typeof image === 'object' && image !== null && 'url' in image && typeof image.url === 'string') return;
  context.addIssue({ code: 'custom', path: ['image_url', 'url'], message: 'expected string', input: undefined });
});

const toolCall = z.looseObject({
  id: z.string(),
  type: z.literal('function').optional(),
  function: z.looseObject({ name: z.string(), arguments: z.string() }),
});

const message = z
  .looseObject({
    role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
    content: z.union([z.string(), list(part, 1, 5000)], { error: 'expected text or a list of parts' }).nullish(),
    tool_calls: list(toolCall, 0, 512).nullish(),
    name: z.string().nullish(),
  })
  .superRefine((value, context) => {
    if (value.role === 'assistant' || (value.content !== null && value.content !== undefined)) return;
    context.addIssue({ code: 'custom', path: ['content'], message: 'expected string or array', input: value.content });
  });

const userTier = z.enum(['free', 'paid']);

const chatSchema = z.looseObject({
  model: z.string().min(1).max(200).nullish(),
  messages: z.array(z.unknown()).min(1).max(10_000),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: z.int().min(1).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  seed: z.int().nullish(),
  n: z.int().min(1).max(128).nullish(),
  stop: z
    .union([z.string(), list(z.string(), 0, 64)], { error: 'expected text or a list of at most 64 texts' })
    .nullish(),
  tools: list(z.looseObject({ type: z.string() }), 0, 512).nullish(),
  response_format: z.looseObject({ type: z.enum(['text', 'json_object', 'json_schema']) }).nullish(),
  logprobs: z.union([z.boolean(), z.int().min(0).max(20)]).nullish(),
  metadata: z.looseObject({ userTier: userTier.optional(), messageType: z.string().max(100).optional() }).nullish(),
});

/** Whose request it is and what it is about, as its body or its headers say. */
export interface CallerHints {
  readonly userTier: 'free' | 'paid';
  readonly messageType: string | undefined;
}

export interface ChatRequest {
  readonly model: string;
  readonly body: ChatBody;
  readonly hints: CallerHints;
}

/**
 * Checks a chat request and takes out what is Tandem's own.
 * @throws GatewayError 400 that names the field
 */
export function readChat(value: Record<string, unknown>, headers: Record<string, unknown>): ChatRequest {
  if (!isPlainChat(value)) checkChat(value);
  // The caller's own objects go on, not checked copies: what was not looked at must arrive as it was sent.
  const { model, metadata, ...body } = value as unknown as Checked;
  const { userTier: tier, messageType, ...otherMetadata } = metadata ?? {};
  const rest = Object.keys(otherMetadata).length > 0 ? { ...body, metadata: otherMetadata } : body;
  return { model: model ?? 'auto', body: rest as unknown as ChatBody, hints: hintsFrom(headers, tier, messageType) };
}

type Checked = z.output<typeof chatSchema>;

/**
 * Checks every part of a chat request.
 * @throws GatewayError 400 that names the field
 */
export function checkChat(value: Record<string, unknown>): void {
  const { data, error } = chatSchema.safeParse(value);
  if (!data) throw badField(error);
  // One by one, so that the first wrong message is the last one looked at.
  for (const [place, item] of data.messages.entries()) {
    const checked = message.safeParse(item);
    if (!checked.success) throw badField(checked.error, ['messages', place]);
  }
}

/** The hints of a request; its body outranks its headers. */
export function hintsFrom(
  headers: Record<string, unknown>,
  tier: 'free' | 'paid' | undefined,
  messageType: string | undefined,
): CallerHints {
  const header = headers['x-tandem-user-tier'];
  const named = header === undefined || header === '' ? undefined : userTier.safeParse(header);
  if (named && !named.success) throw badRequest('x-tandem-user-tier must be free or paid.', 'x-tandem-user-tier');
  const type = headers['x-tandem-message-type'];
  return {
    userTier: tier ?? named?.data ?? 'free',
    messageType: messageType ?? (typeof type === 'string' && type.length <= 100 ? type : undefined),
  };
}

/** A zod error as a 400 that names the field and what was expected there; `within` is the place of what was checked. */
export function badField(error: z.ZodError | undefined, within: readonly PropertyKey[] = []): GatewayError {
  const issue = error?.issues[0] && deepest(error.issues[0]);
  const param = [...within, ...(issue?.path ?? [])].reduce<string>(
    (path, key) => (typeof key === 'number' ? `${path}[${key}]` : path ? `${path}.${String(key)}` : String(key)),
    '',
  );
  return badRequest(
    `${param || 'The body'}: ${issue?.message ?? 'not as expected'}.`,
    param || undefined,
    'invalid_value',
  );
}

/** Of a choice between several shapes: what is wrong with the shape that fits furthest. */
function deepest(issue: z.core.$ZodIssue): { readonly path: readonly PropertyKey[]; readonly message: string } {
  if (issue.code !== 'invalid_union') return issue;
  const inner = issue.errors.flatMap(([first]) => (first ? [deepest(first)] : []));
  const furthest = inner.reduce<(typeof inner)[number] | undefined>(
    (best, next) => (next.path.length > (best?.path.length ?? 0) ? next : best),
    undefined,
  );
  return furthest ? { path: [...issue.path, ...furthest.path], message: furthest.message } : issue;
}
