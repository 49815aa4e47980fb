import type { ChatBody, ChatMessage } from '../../backends/index.ts';

/** What the checks look at in a request. Texts are cut: a check that would need more of them is none for the hot path. */
export interface Asked {
  /** The last message of the user, its beginning and its end. */
  readonly question: string;
  /** What the answerer was told to be: system and developer messages. */
  readonly instructions: string;
  /** What was said lately, the question included. */
  readonly conversation: string;
  /** Most tokens that the caller wants. */
  readonly limit: number | undefined;
  readonly format: ChatBody['response_format'];
  /** An answer may end before its first word where a text to stop at was given. */
  readonly hasStop: boolean;
  /** Several answers at once are not looked at. */
  readonly isSingle: boolean;
}

const LONGEST_PART = 4000;
const LONGEST_CONVERSATION = 16_000;
const MOST_MESSAGES = 20;

/** Picks out what the checks look at. */
export function askedOf(body: ChatBody): Asked {
  const { messages } = body;
  const question = messages.findLast(({ role }) => role === 'user');
  const latest = messages.slice(-MOST_MESSAGES).map(textOf).join('\n');
  return {
    question: question ? textOf(question) : '',
    // They stand at the beginning; what comes later of them is among the latest.
    instructions: messages.slice(0, MOST_MESSAGES).filter(isInstruction).map(textOf).join('\n'),
    conversation: latest.slice(-LONGEST_CONVERSATION),
    limit: body.max_completion_tokens ?? body.max_tokens ?? undefined,
    format: body.response_format,
    hasStop: Boolean(body.stop?.length),
    isSingle: (body.n ?? 1) === 1,
  };
}

function isInstruction({ role }: ChatMessage): boolean {
  return role === 'system' || role === 'developer';
}

function textOf({ content }: ChatMessage): string {
  if (typeof content === 'string') return bothEnds(content);
  const texts = content?.map(part => ('text' in part && typeof part.text === 'string' ? part.text : ''));
  return bothEnds(texts?.join('\n') ?? '');
}

/** An instruction stands before or after the text that it is about. */
function bothEnds(text: string): string {
  if (text.length <= LONGEST_PART) return text;
  return `${text.slice(0, LONGEST_PART / 2)}\n${text.slice(-LONGEST_PART / 2)}`;
}
