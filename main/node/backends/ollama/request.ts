import { z } from 'zod';
import type { ChatBody, ChatMessage } from '../chat-types.ts';
import type { Failure } from '../failure.ts';

/** A message of `/api/chat`. */
export interface OllamaMessage {
  readonly role: string;
  readonly content: string;
  readonly thinking?: string;
  /** Base64 without the `data:` frame. */
  readonly images?: readonly string[];
  readonly tool_calls?: readonly { readonly function: { readonly name: string; readonly arguments: object } }[];
  readonly tool_name?: string;
  readonly tool_call_id?: string;
}

/** What a conversation is to the engine, before the numbers of this one call are added. */
export interface OllamaChat {
  readonly messages: readonly OllamaMessage[];
  readonly tools?: readonly unknown[];
  readonly format?: unknown;
  readonly think?: boolean | string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Tokens that the caller allows; undefined is as many as fit. */
  readonly maxTokens: number | undefined;
}

/** What the model is, as far as a request depends on it. */
export interface ModelTraits {
  readonly thinks: boolean;
  /** gpt-oss takes a level where others take yes or no. */
  readonly family: string | undefined;
}

type Translated =
  | { readonly kind: 'chat'; readonly chat: OllamaChat }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Translates an OpenAI request. Fields that Ollama has no word for are left out, as its own OpenAI surface does. */
export function translateRequest(body: ChatBody, traits: ModelTraits): Translated {
  const messages: OllamaMessage[] = [];
  const toolNames = new Map<string, string>();
  for (const [place, message] of body.messages.entries()) {
    for (const call of message.tool_calls ?? []) toolNames.set(call.id, call.function.name);
    const translated = translateMessage(message, toolNames);
    if (typeof translated === 'string') {
      return refused(`messages[${place}]: ${translated}`, `messages[${place}]`);
    }
    messages.push(translated);
  }
  if (Array.isArray(body.functions) && body.functions.length > 0) {
    return refused('`functions` is not understood here; use `tools`', 'functions');
  }
  const format = formatOf(body.response_format);
  const think = thinkOf(body.reasoning_effort, traits);
  // `none` is the one tool choice that can be kept: the model does not hear of the tools.
  const tools = body.tool_choice === 'none' ? [] : (body.tools ?? []);
  return {
    kind: 'chat',
    chat: {
      messages,
      ...(tools.length > 0 ? { tools } : {}),
      ...(format === undefined ? {} : { format }),
      ...(think === undefined ? {} : { think }),
      options: optionsOf(body),
      maxTokens: body.max_completion_tokens ?? body.max_tokens ?? undefined,
    },
  };
}

function refused(message: string, param: string): Translated {
  return { kind: 'failed', failure: { kind: 'bad-request', message, status: 400, param } };
}

/** @returns the message, or a sentence that says why it cannot be given to Ollama. */
function translateMessage(message: ChatMessage, toolNames: ReadonlyMap<string, string>): OllamaMessage | string {
  const { text, images, problem } = contentOf(message.content);
  if (problem) return problem;
  const calls = [];
  for (const call of message.tool_calls ?? []) {
    const args = argumentsOf(call.function.arguments);
    if (!args) return `the arguments of the tool call ${call.id} are no JSON object`;
    calls.push({ id: call.id, function: { name: call.function.name, arguments: args } });
  }
  const id = message.tool_call_id;
  const toolName = message.role === 'tool' ? (message.name ?? (id ? toolNames.get(id) : undefined)) : undefined;
  const thinking = message.reasoning_content ?? message.reasoning;
  return {
    role: message.role === 'developer' ? 'system' : message.role,
    content: text,
    ...(typeof thinking === 'string' ? { thinking } : {}),
    ...(images.length > 0 ? { images } : {}),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
    ...(toolName ? { tool_name: toolName } : {}),
    ...(id ? { tool_call_id: id } : {}),
  };
}

const textPart = z.looseObject({ type: z.literal('text'), text: z.string() });
const imagePart = z.looseObject({ type: z.literal('image_url'), image_url: z.looseObject({ url: z.string() }) });

/** Texts of several parts are joined by an empty line, as Ollama joins neighbouring messages of one role. */
function contentOf(content: ChatMessage['content']): { text: string; images: string[]; problem?: string } {
  if (typeof content === 'string' || !content) return { text: content ?? '', images: [] };
  const texts: string[] = [];
  const images: string[] = [];
  for (const part of content) {
    const asText = textPart.safeParse(part).data;
    if (asText) {
      texts.push(asText.text);
      continue;
    }
    const url = imagePart.safeParse(part).data?.image_url.url;
    if (url === undefined) return { text: '', images, problem: `a part of type ${part.type} is not understood` };
    const data = /^data:[^,]*;base64,(.*)$/s.exec(url)?.[1];
    if (data === undefined) {
      const problem = /^https?:/i.test(url)
        ? 'an image at a remote URL is not fetched here; send it as a data: URL (base64)'
        : 'an image must be a data: URL with base64';
      return { text: '', images, problem };
    }
    images.push(data);
  }
  return { text: texts.join('\n\n'), images };
}

function argumentsOf(text: string): object | undefined {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const schemaFormat = z.looseObject({ json_schema: z.looseObject({ schema: z.record(z.string(), z.unknown()) }) });

function formatOf(format: ChatBody['response_format']): unknown {
  if (format?.type === 'json_object') return 'json';
  if (format?.type === 'json_schema') return schemaFormat.safeParse(format).data?.json_schema.schema ?? 'json';
  return undefined;
}

function thinkOf(effort: unknown, { thinks, family }: ModelTraits): boolean | string | undefined {
  if (!thinks || typeof effort !== 'string') return undefined;
  if (effort === 'none') return false;
  if (!family?.startsWith('gptoss') && !family?.startsWith('gpt-oss')) return true;
  return effort === 'minimal' ? 'low' : effort === 'xhigh' ? 'high' : effort;
}

/** `top_k`, `min_p` and `repeat_penalty` are no OpenAI fields, but what callers of local models send. */
const NUMBERS = [
  'temperature',
  'top_p',
  'seed',
  'frequency_penalty',
  'presence_penalty',
  'top_k',
  'min_p',
  'repeat_penalty',
];

function optionsOf(body: ChatBody): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (const name of NUMBERS) if (typeof body[name] === 'number') options[name] = body[name];
  if (body.stop) options.stop = typeof body.stop === 'string' ? [body.stop] : body.stop;
  return options;
}
