/*
 * What the mock upstream says, and how a caller knows that it got all of it. Every answer of a run is checked, so that
 * a system that fails or cuts short cannot look fast.
 */

export type Shape = 'plain' | 'stream';

/** Events with text in each stream. */
export const EVENTS = 64;
/** In no answer but as its first token: where it is seen, the first token has arrived. */
export const FIRST_TOKEN = 'Tandem-0';

const TOKENS = Array.from({ length: EVENTS }, (_, n) => (n === 0 ? FIRST_TOKEN : ` word${n}`));
const STREAM_TEXT = TOKENS.join('');
const PLAIN_TEXT =
  'A gateway takes a request, decides who can answer it best, sends it there and hands the answer back. ' +
  'If the first choice is down or slow, it asks the next, and the caller sees nothing of that but the answer.';
const USAGE = { prompt_tokens: 52, completion_tokens: EVENTS, total_tokens: 52 + EVENTS };

/** The body of a plain chat completion, about 600 bytes. */
export const plainBody: Buffer = Buffer.from(
  JSON.stringify({
    id: 'chatcmpl-bench0000000000000000000',
    object: 'chat.completion',
    created: 1_760_000_000,
    model: 'mock',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: PLAIN_TEXT, refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: USAGE,
    system_fingerprint: 'fp_bench',
  }),
);

/** The writes of a stream: one for each token, the last one with finish reason, usage if asked, and `[DONE]`. */
export function streamWrites(options: { includeUsage: boolean }): readonly Buffer[] {
  const tokens = TOKENS.map((content, n) => chunk(n === 0 ? { role: 'assistant', content } : { content }, null));
  const usage = options.includeUsage ? event({ ...chunkHead, choices: [], usage: USAGE }) : '';
  return [...tokens, `${chunk({}, 'stop')}${usage}data: [DONE]\n\n`].map(text => Buffer.from(text));
}

/** What is wrong with an answer as it arrived at the caller; undefined when it is whole. */
export function faultIn(shape: Shape, status: number, body: Buffer): string | undefined {
  const text = body.toString('utf8');
  if (status !== 200) return `status ${status}: ${text.slice(0, 300)}`;
  try {
    return shape === 'plain' ? faultInPlain(text) : faultInStream(text);
  } catch {
    return `not the JSON that was expected: ${text.slice(0, 300)}`;
  }
}

const chunkHead = {
  id: 'chatcmpl-bench0000000000000000000',
  object: 'chat.completion.chunk',
  created: 1_760_000_000,
  model: 'mock',
  system_fingerprint: 'fp_bench',
};

function chunk(delta: object, finishReason: string | null): string {
  return event({ ...chunkHead, choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }] });
}

function event(value: object): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

interface Choices {
  readonly choices: readonly {
    readonly message?: { readonly content?: string };
    readonly delta?: { readonly content?: string | null };
    readonly finish_reason?: string | null;
  }[];
}

function faultInPlain(text: string): string | undefined {
  const [choice] = (JSON.parse(text) as Choices).choices;
  if (choice?.message?.content !== PLAIN_TEXT) return 'the text is not the one that the upstream sent';
  return choice.finish_reason === 'stop' ? undefined : 'no finish reason';
}

function faultInStream(text: string): string | undefined {
  const events = text.split('\n\n').filter(part => part.startsWith('data: '));
  if (events.pop() !== 'data: [DONE]') return 'the stream does not end with [DONE]';
  const choices = events.flatMap(data => (JSON.parse(data.slice(6)) as Choices).choices);
  if (choices.filter(choice => choice.delta?.content).length !== EVENTS) return `not ${EVENTS} events with text`;
  if (choices.map(choice => choice.delta?.content ?? '').join('') !== STREAM_TEXT) return 'text missing or repeated';
  return choices.some(choice => choice.finish_reason === 'stop') ? undefined : 'no finish reason';
}
