import type { ChatBody, ChatMessage as Message } from '../chat-types.ts';
import type { Failure } from '../failure.ts';
import type { ChatMessage } from './protocol.ts';

/**
 * Left open by the caller. A model this small rambles at 1, OpenAI's default; these are what the makers of the default
 * model recommend.
 */
const TEMPERATURE = 0.2;
const TOP_P = 0.9;
const TOP_K = 40;

/** A question to the engine, before it has its number. */
export type ChatQuestion = Omit<ChatMessage, 'id'>;

type Translated =
  | { readonly kind: 'question'; readonly question: ChatQuestion }
  | { readonly kind: 'failed'; readonly failure: Failure };

/**
 * Translates an OpenAI request. Fields that the engine has no word for are left out.
 * @param prefix text that the answer has already
 */
export function translateRequest(body: ChatBody, prefix: string | undefined): Translated {
  const messages: ChatMessage['messages'] = [];
  for (const [place, message] of body.messages.entries()) {
    const role = roleOf(message);
    const text = textOf(message.content);
    if (role === undefined || text === undefined) {
      const what = role === undefined ? `the role ${message.role}` : 'anything but text';
      const failure = { message: `messages[${place}]: ${what} is not understood by the embedded engine` };
      return { kind: 'failed', failure: { kind: 'bad-request', ...failure, status: 400, param: `messages[${place}]` } };
    }
    messages.push({ role, text });
  }
  if (prefix !== undefined) messages.push({ role: 'assistant', text: prefix });
  const maxTokens = body.max_completion_tokens ?? body.max_tokens ?? undefined;
  // An answer that is begun already cannot be held to a grammar from there on; the cascade does not ask for that.
  const format = prefix === undefined ? formatOf(body.response_format) : undefined;
  return {
    kind: 'question',
    question: {
      type: 'chat',
      messages,
      ...(maxTokens === undefined ? {} : { maxTokens: Math.max(1, Math.floor(maxTokens)) }),
      stop: stopsOf(body.stop),
      ...(format ? { format } : {}),
      sampling: samplingOf(body),
    },
  };
}

function roleOf({ role }: Message): ChatMessage['messages'][number]['role'] | undefined {
  if (role === 'developer') return 'system';
  return role === 'system' || role === 'user' || role === 'assistant' ? role : undefined;
}

/** Several parts are joined by an empty line, as the Ollama backend does. */
function textOf(content: Message['content']): string | undefined {
  if (typeof content === 'string' || !content) return content ?? '';
  const texts = content.map(part => (part.type === 'text' && typeof part.text === 'string' ? part.text : undefined));
  return texts.includes(undefined) ? undefined : texts.join('\n\n');
}

function stopsOf(stop: ChatBody['stop']): string[] {
  const stops = typeof stop === 'string' ? [stop] : (stop ?? []);
  return stops.filter(text => text !== '');
}

function formatOf(format: ChatBody['response_format']): Record<string, unknown> | undefined {
  if (format?.type === 'json_object') return { type: 'object' };
  if (format?.type !== 'json_schema') return undefined;
  const schema = isObject(format.json_schema) ? format.json_schema.schema : undefined;
  return isObject(schema) ? schema : { type: 'object' };
}

function samplingOf(body: ChatBody): ChatQuestion['sampling'] {
  const number = (name: string, otherwise: number) => {
    const value = body[name];
    return typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
  };
  return {
    temperature: Math.max(0, number('temperature', TEMPERATURE)),
    topP: clamp(number('top_p', TOP_P)),
    topK: Math.max(0, Math.floor(number('top_k', TOP_K))),
    minP: clamp(number('min_p', 0)),
    ...(typeof body.seed === 'number' ? { seed: Math.trunc(body.seed) } : {}),
    repeatPenalty: number('repeat_penalty', 1),
    frequencyPenalty: number('frequency_penalty', 0),
    presencePenalty: number('presence_penalty', 0),
  };
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
