import { createHash } from 'node:crypto';

/** What a fake model says. */
export interface Answer {
  readonly tokens: readonly string[];
  /** Said before the text, in the field for reasoning. */
  readonly thinking: readonly string[];
  /** Called, instead of the text, by requests that offer tools. */
  readonly toolCalls: readonly FakeToolCall[];
  /** Milliseconds. */
  readonly firstTokenDelay: number;
  readonly tokenDelay: number;
}

export interface FakeToolCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** The answer of a fake that was told nothing else. */
export const defaultAnswer: Answer = {
  tokens: ['The', ' quick', ' brown', ' fox', ' jumps', ' over', ' the', ' lazy', ' dog', '.'],
  thinking: [],
  toolCalls: [],
  firstTokenDelay: 0,
  tokenDelay: 0,
};

/**
 * The tokens that are left when a model goes on from `prefix`, a message that it is said to have begun. What the
 * prefix has in front of the text is passed over; if it ends in none of the text, the text goes on where they part.
 */
export function tokensAfterPrefix(tokens: readonly string[], prefix: string): string[] {
  const text = tokens.join('');
  let held = heldAtEnd(text, prefix);
  if (held === 0) while (held < text.length && text[held] === prefix[held]) held++;
  return withoutFront(tokens, held);
}

/** The same for a raw prompt, a whole rendered conversation: only its end can be the begun answer. */
export function tokensAfterPrompt(tokens: readonly string[], prompt: string): string[] {
  return withoutFront(tokens, heldAtEnd(tokens.join(''), prompt));
}

/** How much of the front of `text` the end of `before` is. */
function heldAtEnd(text: string, before: string): number {
  let held = Math.min(text.length, before.length);
  while (held > 0 && !before.endsWith(text.slice(0, held))) held--;
  return held;
}

function withoutFront(tokens: readonly string[], characters: number): string[] {
  let held = characters;
  const rest: string[] = [];
  for (const token of tokens) {
    const left = token.slice(held);
    held = Math.max(0, held - token.length);
    if (left) rest.push(left);
  }
  return rest;
}

/** About four characters a token, as good as a fake needs it. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

/** The text of chat messages, whose content may be a string or parts. */
export function textOfMessages(messages: unknown): string {
  if (!Array.isArray(messages)) return '';
  return messages.map(message => textOfContent(isRecord(message) ? message.content : undefined)).join('\n');
}

export function textOfContent(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map(part => (isRecord(part) && typeof part.text === 'string' ? part.text : '')).join('');
}

/** The text of a last message that is the assistant's own, which a model with prefill continues. */
export function openAssistantText(messages: unknown): string | undefined {
  const last: unknown = Array.isArray(messages) ? messages.at(-1) : undefined;
  return isRecord(last) && last.role === 'assistant' ? textOfContent(last.content) : undefined;
}

/** A vector of length 1 that is the same for the same text. */
export function vectorOf(text: string, dimensions: number): number[] {
  const bytes: number[] = [];
  for (let block = 0; bytes.length < dimensions; block++) {
    bytes.push(...createHash('sha256').update(`${block}:${text}`).digest());
  }
  const raw = bytes.slice(0, dimensions).map(byte => (byte - 127.5) / 127.5);
  const length = Math.hypot(...raw);
  return raw.map(value => Math.fround(value / length));
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
