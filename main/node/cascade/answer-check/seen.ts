import type { ChatCompletion, ChatDelta, StreamEvent } from '../../backends/index.ts';

/** An answer as the checks see it: the first choice, whole or as far as it has come. */
export interface Seen {
  readonly text: string;
  /** It thinks before it answers. */
  readonly hasReasoning: boolean;
  readonly hasToolCalls: boolean;
  /** It says in so many words that it refuses, in the field made for that. */
  readonly hasRefusal: boolean;
  readonly finish: string | undefined;
  readonly completionTokens: number | undefined;
  /** Of each token, natural logarithms; empty where the engine gave none. */
  readonly logprobs: readonly number[];
}

/** A plain answer as the checks see it. */
export function seenIn({ choices, usage }: ChatCompletion): Seen {
  const [choice] = choices;
  return {
    text: choice?.message.content ?? '',
    ...signsOf(choice?.message ?? {}),
    finish: choice?.finish_reason ?? undefined,
    completionTokens: usage?.completion_tokens,
    logprobs: logprobsIn(choice?.logprobs),
  };
}

/** The same after another event of a stream. */
export function seenWith(seen: Seen, { chunk }: StreamEvent): Seen {
  const choice = chunk.choices.find(({ index }) => index === 0);
  const signs = signsOf(choice?.delta ?? {});
  return {
    text: seen.text + (choice?.delta.content ?? ''),
    hasReasoning: seen.hasReasoning || signs.hasReasoning,
    hasToolCalls: seen.hasToolCalls || signs.hasToolCalls,
    hasRefusal: seen.hasRefusal || signs.hasRefusal,
    finish: choice?.finish_reason ?? seen.finish,
    completionTokens: chunk.usage?.completion_tokens ?? seen.completionTokens,
    logprobs: choice?.logprobs ? [...seen.logprobs, ...logprobsIn(choice.logprobs)] : seen.logprobs,
  };
}

/** What an event adds to the text, thoughts included: a model may lose its way there as well. */
export function spokenIn(event: StreamEvent): string {
  if (event.text !== undefined) return event.text;
  const [choice] = event.chunk.choices;
  if (choice?.index !== 0) return '';
  const { content, reasoning_content, reasoning } = choice.delta;
  return content || (reasoning_content ?? reasoning) || '';
}

export const NOTHING_SEEN: Seen = {
  text: '',
  hasReasoning: false,
  hasToolCalls: false,
  hasRefusal: false,
  finish: undefined,
  completionTokens: undefined,
  logprobs: [],
};

function signsOf(said: ChatDelta): Pick<Seen, 'hasReasoning' | 'hasToolCalls' | 'hasRefusal'> {
  return {
    hasReasoning: Boolean(said.reasoning_content ?? said.reasoning),
    hasToolCalls: (said.tool_calls?.length ?? 0) > 0,
    hasRefusal: Boolean(said.refusal),
  };
}

/** OpenAI's shape: `{content: [{token, logprob, …}]}`. */
function logprobsIn(logprobs: unknown): number[] {
  const tokens = isObject(logprobs) && Array.isArray(logprobs.content) ? logprobs.content : [];
  return tokens.flatMap((token: unknown) =>
    isObject(token) && typeof token.logprob === 'number' ? [token.logprob] : [],
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
