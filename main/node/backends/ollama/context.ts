import type { Failure } from '../failure.ts';
import type { OllamaChat } from './request.ts';
import type { Show } from './shapes.ts';

/** What Ollama gives a model on a CPU when nobody says otherwise. */
const DEFAULT_CONTEXT = 4096;

/**
 * The context that is asked for at every call, always the same number: another one makes the engine load the model
 * anew. Configured, else the model's own `num_ctx`, else 4096; never more than the model was made for.
 */
export function effectiveContext(configured: number | undefined, show: Show): number {
  const own = Number(/^num_ctx\s+(\d+)/m.exec(show.parameters ?? '')?.[1] ?? Number.NaN);
  const wanted = configured ?? (own > 0 ? own : DEFAULT_CONTEXT);
  return Math.min(wanted, trainedContext(show) ?? wanted);
}

/** The longest context that the model was made for. */
export function trainedContext({ model_info: info }: Show): number | undefined {
  const length = info?.[`${info['general.architecture']}.context_length`];
  return typeof length === 'number' && length > 0 ? length : undefined;
}

export function contextTooLong(counted: string, limit: number): Failure {
  return {
    kind: 'context-too-long',
    message: `the prompt takes ${counted} tokens, and the model's context here is ${limit} tokens`,
    status: 400,
    code: 'context_length_exceeded',
    param: 'messages',
  };
}

/** Between which numbers of tokens a prompt certainly lies. */
export interface PromptBounds {
  readonly atLeast: number;
  readonly atMost: number;
}

/** Text of a prompt, sorted by what is known of how it falls into tokens. */
export interface PromptBytes {
  /** ASCII words of ordinary length, and the blanks before them. */
  readonly prose: number;
  /** Everything else, and the frame that the template puts around. */
  readonly other: number;
  readonly images: number;
  /** Words at least; a token never spans two (a sixth is given away for tokenizers that merge some). */
  readonly words: number;
}

/** Larger than what vision models of 0.11 make of one picture. */
const IMAGE_TOKENS = 4096;
/** Tokens that a tokenizer may add beyond the bytes: one at the very start and one after each special token. */
const EXTRA_PER_MESSAGE = 4;
/** Frame of a message where the template is not understood; the longest known is 65 bytes. */
const FRAME_BYTES = 96;
/** A token of letters is shorter than this in every known vocabulary. */
const LONGEST_TOKEN = 128;

/** Sizes of a prompt that is known to the letter, of so many messages. */
export function sizeOfPrompt(prompt: string, messages: number): PromptBytes {
  const { prose, other, words } = sortBytes(prompt);
  return { prose, other: other + EXTRA_PER_MESSAGE * (messages + 2), words, images: 0 };
}

/** Sizes of a conversation whose rendering is not known: its texts, and more than the template can put around. */
export function sizeOfChat({ messages, tools }: OllamaChat, show: Show): PromptBytes {
  const fixed = [show.template, show.system, JSON.stringify(show.messages ?? [])].join('');
  const calls = messages.map(message => message.tool_calls).filter(Boolean);
  // A template may name a tool twice and set it with blanks.
  const frame = 4 * Buffer.byteLength(fixed) + 3 * Buffer.byteLength(JSON.stringify([tools, calls]));
  let [prose, other, words, images] = [0, frame, 0, 0];
  for (const { content, thinking = '', images: pictures = [] } of messages) {
    const sorted = sortBytes(content);
    prose += sorted.prose;
    other += sorted.other + Buffer.byteLength(thinking) + FRAME_BYTES + EXTRA_PER_MESSAGE;
    words += sorted.words;
    images += pictures.length;
  }
  return { prose, other, words, images };
}

function sortBytes(text: string): { prose: number; other: number; words: number } {
  let prose = 0;
  let words = 0;
  // Words as people write them: with blanks around, small after the first letter. Not base64, hex, code or names.
  for (const { 0: word, index } of text.matchAll(/(?<!\S)[A-Za-z][a-z]{0,19}(?=[\s.,;:!?)]|$)/g)) {
    prose += word.length + (text[index - 1] === ' ' ? 1 : 0);
  }
  for (const [run] of text.matchAll(/[^\s]*[\p{L}\p{N}][^\s]*/gu)) words += Math.max(1, run.length / LONGEST_TOKEN);
  return { prose, other: Buffer.byteLength(text) - prose, words };
}

/**
 * How many bytes of prose this model's tokens cover at least, learned from real answers. Every token of a prompt is
 * put down to its prose, which makes the ratio too small, and half of the smallest seen is believed: English is 4.3
 * bytes a token, words made of random letters 2.
 */
export class ProseRatio {
  #smallest = Number.POSITIVE_INFINITY;

  learn(bytes: PromptBytes, tokens: number): void {
    if (bytes.prose < 400 || bytes.images > 0 || tokens <= 0) return;
    this.#smallest = Math.min(this.#smallest, bytes.prose / tokens);
  }

  /** No token covers less than a byte, and before anything was learned no more is known. */
  get bytesPerToken(): number {
    return Number.isFinite(this.#smallest) ? Math.max(1, this.#smallest / 2) : 1;
  }
}

/** What is certain of a prompt before it is sent anywhere. */
export function boundsOf(bytes: PromptBytes, ratio: ProseRatio): PromptBounds {
  const atMost = bytes.prose / ratio.bytesPerToken + bytes.other + bytes.images * IMAGE_TOKENS;
  return { atLeast: Math.floor((bytes.words * 5) / 6), atMost: Math.ceil(atMost) };
}

/** What is likely, to choose how to measure; never to refuse or to let pass. */
export function likelyTokens({ prose, other }: PromptBytes): number {
  return prose / 4.5 + other / 3;
}
