import { z } from 'zod';
import {
  asChunk,
  asCompletion,
  type EmbedReply,
  type Failure,
  type PlainAnswer,
  type StreamBatch,
  type StreamEvent,
} from '../backends/index.ts';
import { jsonIn } from './json.ts';
import { count, listOf, maybe, text } from './lenient.ts';
import { failureKind } from './shared-state.ts';

/* What a node answers when its twin asks one of its backends. */

/** One message of the answer to a chat, as it travels. Events and answers are the upstream's own text. */
export type ChatWord =
  | Sign
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'answer'; readonly json: string }
  | { readonly kind: 'batch'; readonly events: readonly string[]; readonly end?: StreamBatch['end'] };

/** A sign of life: before the answer, or while one is made that comes in one piece. */
export type Sign = { readonly kind: 'alive' } | { readonly kind: 'answering' };

/** The same, read. */
export type Heard =
  | Sign
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'answer'; readonly answer: PlainAnswer }
  | { readonly kind: 'batch'; readonly batch: StreamBatch };

/** A batch of a stream as it travels. */
export function batchWord({ events, end }: StreamBatch): ChatWord {
  return { kind: 'batch', events: events.map(({ json }) => json), ...(end ? { end } : {}) };
}

/** Reads one message. By hand and not by zod where it is once per token, and only what this node reads itself. */
export function readChatWord(message: unknown): Heard {
  if (!isObject(message)) return NONSENSE;
  switch (message.kind) {
    case 'alive':
    case 'answering':
      return { kind: message.kind };
    case 'failed':
      return { kind: 'failed', failure: readFailure(message.failure) };
    case 'answer': {
      const { json } = message;
      const completion = typeof json === 'string' ? asCompletion(jsonIn(json)) : undefined;
      return completion && typeof json === 'string' ? { kind: 'answer', answer: { json, completion } } : NONSENSE;
    }
    case 'batch':
      return readBatch(message);
    default:
      return NONSENSE;
  }
}

const vectorsAnswer = z.object({
  kind: z.literal('vectors'),
  vectors: z.array(z.array(z.number())),
  model: z.string(),
  usage: z.object({ prompt_tokens: count, total_tokens: count }),
});
const failedAnswer = z.object({ kind: z.literal('failed'), failure: z.unknown() });

/** Reads the answer to an embedding. */
export function readVectors(message: unknown): EmbedReply {
  const failed = failedAnswer.safeParse(message);
  if (failed.success) return { kind: 'failed', failure: readFailure(failed.data.failure) };
  const read = vectorsAnswer.safeParse(message);
  return read.success ? read.data : NONSENSE;
}

/** Whether a backend could be asked now. */
export const lookAnswer = z.object({ isReady: z.boolean() });
export type LookAnswer = z.output<typeof lookAnswer>;

const limitReport = z.object({
  window: z.enum(['requests-minute', 'requests-day', 'tokens-minute', 'tokens-day']),
  limit: maybe(count),
  remaining: maybe(count),
  resetsIn: maybe(count),
});

const failureShape = z.object({
  kind: failureKind.catch('server-error'),
  message: text(1000),
  retryAfter: maybe(count),
  requestTooLarge: maybe(z.literal(true)),
  status: maybe(z.int()),
  code: maybe(text(200)),
  param: maybe(text(200)),
  type: maybe(text(200)),
  limits: maybe(listOf(limitReport, 8)),
});

function readFailure(value: unknown): Failure {
  const read = failureShape.safeParse(value);
  if (!read.success) return NONSENSE.failure;
  const given = Object.entries(read.data).filter(([, item]) => item !== undefined);
  return Object.fromEntries(given) as unknown as Failure;
}

function readBatch({ events, end }: Record<string, unknown>): Heard {
  const read: StreamEvent[] = [];
  for (const json of Array.isArray(events) ? events : []) {
    const chunk = typeof json === 'string' ? asChunk(jsonIn(json)) : undefined;
    if (!chunk) return { kind: 'batch', batch: { events: read, end: NONSENSE } };
    read.push({ json, chunk });
  }
  if (!isObject(end)) return { kind: 'batch', batch: { events: read } };
  const isComplete = end.kind === 'complete';
  return {
    kind: 'batch',
    batch: {
      events: read,
      end: isComplete ? { kind: 'complete' } : { kind: 'failed', failure: readFailure(end.failure) },
    },
  };
}

const NONSENSE = {
  kind: 'failed',
  failure: { kind: 'not-an-answer', message: 'what the twin says makes no sense' },
} as const;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
