import type { ChatBody, Failure, PlainAnswer, StreamBatch, StreamEvent } from '../backends/index.ts';
import { lookAtWhole, type Poor, poor, type Repetition, seenIn, spokenIn } from './answer-check/index.ts';
import { Assembler, asStreamEvents } from './assemble.ts';
import { sentenceOf } from './at-hand.ts';
import type { Attempt } from './attempt.ts';
import { cutEvent } from './cut-event.ts';
import { type AnswerLook, LookAhead, loopWatchFor } from './look-ahead.ts';
import type { Splice } from './sent.ts';

/** A stream whose first token is here: what is held of it, and the rest. The attempt is still running. */
export interface OpenStream {
  readonly kind: 'stream';
  readonly attempt: Attempt;
  readonly held: StreamBatch;
  readonly rest: AsyncIterator<StreamBatch>;
  /** What was found wrong with its beginning; nothing of it was sent. */
  readonly poor?: Poor;
}

/** An answer in one piece. Its attempt has ended. */
export interface Answered {
  readonly kind: 'answer';
  readonly attempt: Attempt;
  readonly answer: PlainAnswer;
  readonly poor?: Poor;
}

export type Opened = OpenStream | Answered | { readonly kind: 'failed'; readonly failure: Failure };

export interface ChatTry {
  readonly body: ChatBody;
  readonly promptTokens: number;
  readonly stream: boolean;
  readonly prefix?: string;
  /** Set when the answer has to go on from what another backend sent. */
  readonly splice?: Splice;
  /** Set when the answer is looked at before it is taken. */
  readonly look?: AnswerLook;
}

/** It answered, with another text than the caller has; asked again it would say that again. */
export const UNFIT: Failure = { kind: 'not-an-answer', message: 'its text did not go on from what was already sent' };

/**
 * Sends a chat to the attempt's backend and waits until it is sure to answer: for a plain caller until the answer is
 * whole, for a stream until its first token (of a continuation: until it is in step with what was sent). Failures end
 * the attempt and come back as values.
 * @throws the caller's signal's reason when the caller has left
 */
export async function openChat(attempt: Attempt, chat: ChatTry): Promise<Opened> {
  try {
    const reply = await attempt.state.backend.chat({
      body: chat.body,
      stream: chat.stream,
      ...(chat.prefix === undefined ? {} : { prefix: chat.prefix }),
      promptTokens: chat.promptTokens,
      signal: attempt.signal,
      alive: attempt.alive,
      answering: attempt.answering,
      origin: attempt.origin,
      ...(attempt.class ? { class: attempt.class } : {}),
    });
    if (reply.kind !== 'failed') attempt.heard(reply.limits);
    switch (reply.kind) {
      case 'failed':
        return fail(attempt, reply.failure);
      case 'answer':
        return chat.stream ? await held(attempt, chat, once(reply.answer)) : whole(attempt, reply.answer, chat.look);
      case 'stream': {
        const rest = reply.batches[Symbol.asyncIterator]();
        return chat.stream ? await held(attempt, chat, rest) : await assembled(attempt, rest, chat.look);
      }
    }
  } catch (error) {
    return failOrThrow(attempt, error);
  }
}

/** The next batch of an open stream, spliced where needed; failures, our own watch's included, come as the end. */
export async function nextBatch(stream: Pick<OpenStream, 'attempt' | 'rest'>): Promise<StreamBatch> {
  try {
    const step = await stream.rest.next();
    stream.attempt.sawPiece();
    for (const event of step.value?.events ?? []) {
      const usage = event.text === undefined ? event.chunk.usage : undefined;
      if (usage) stream.attempt.sawUsage(usage);
    }
    return step.done ? { events: [], end: { kind: 'failed', failure: NO_END } } : step.value;
  } catch (error) {
    return { events: [], end: { kind: 'failed', failure: stream.attempt.failureOf(error) } };
  }
}

const NO_END: Failure = { kind: 'cut-off', message: 'the stream stopped without an end' };

function whole(attempt: Attempt, answer: PlainAnswer, look?: AnswerLook, loop?: Repetition): Opened {
  if (answer.completion.usage) attempt.sawUsage(answer.completion.usage);
  const found = loop
    ? loopFound(loop)
    : look
      ? lookAtWhole(look.asked, seenIn(answer.completion), look.settings)
      : GOOD;
  if (found.kind === 'good') {
    attempt.succeeded();
    return { kind: 'answer', attempt, answer };
  }
  attempt.poor(sentenceOf(found));
  return { kind: 'answer', attempt, answer, poor: found };
}

const GOOD = { kind: 'good' } as const;

/** What a loop is told as. */
export function loopFound({ passage, stretch }: Repetition): Poor {
  return poor('loop', `the same ${passage} characters again and again, ${Math.floor(stretch / passage)} times`);
}

function fail(attempt: Attempt, failure: Failure): Opened {
  attempt.failed(failure);
  return { kind: 'failed', failure };
}

function failOrThrow(attempt: Attempt, error: unknown): Opened {
  try {
    return fail(attempt, attempt.failureOf(error));
  } catch (cause) {
    attempt.cancelled();
    throw cause;
  }
}

async function assembled(attempt: Attempt, rest: AsyncIterator<StreamBatch>, look?: AnswerLook): Promise<Opened> {
  const assembler = new Assembler();
  const loops = look && loopWatchFor(look);
  try {
    for (;;) {
      const batch = await nextBatch({ attempt, rest });
      for (const event of batch.events) {
        assembler.add(event);
        if (isToken(event)) attempt.sawFirstToken();
      }
      const loop = loops?.add(batch.events.map(spokenIn).join(''));
      if (loop && !batch.end) {
        // It would go on to the end of its context.
        assembler.add(cutEvent(batch.events.at(-1)));
        return whole(attempt, assembler.answer(), look, loop);
      }
      if (batch.end?.kind === 'failed') return fail(attempt, batch.end.failure);
      if (batch.end) return whole(attempt, assembler.answer(), look, loop ?? loops?.atEnd());
    }
  } finally {
    // A finished stream gives its connection back only when it is left.
    await rest.return?.();
  }
}

/** Holds a stream back until its first token: until then another backend can take over unnoticed. */
async function held(attempt: Attempt, chat: ChatTry, rest: AsyncIterator<StreamBatch>): Promise<Opened> {
  const source = chat.splice ? spliced(rest, chat.splice) : rest;
  const lookAhead = chat.look && new LookAhead(chat.look, attempt.clock);
  const events: StreamEvent[] = [];
  for (;;) {
    const coming = nextBatch({ attempt, rest: source });
    const batch = await (lookAhead ? lookAhead.inTime(coming) : coming);
    if (batch === 'too-late') return { kind: 'stream', attempt, held: { events }, rest: after(coming, source) };
    events.push(...batch.events);
    const tokens = batch.events.filter(isToken).length;
    const hasToken = tokens > 0;
    if (hasToken) attempt.sawFirstToken();
    // Cut before anything was passed on: as good as never begun.
    if (batch.end?.kind === 'failed' && !hasToken) {
      const { failure } = batch.end;
      if (failure === UNFIT) attempt.unfit(UNFIT);
      else attempt.failed(failure);
      await source.return?.();
      return { kind: 'failed', failure };
    }
    const found = lookAhead?.take(batch, tokens) ?? GOOD;
    if (found.kind === 'poor' || batch.end || (hasToken && found.kind === 'good' && (chat.splice?.isInStep ?? true))) {
      const stream: OpenStream = {
        kind: 'stream',
        attempt,
        held: { events, ...(batch.end ? { end: batch.end } : {}) },
        rest: source,
      };
      return found.kind === 'poor' ? { ...stream, poor: found } : stream;
    }
  }
}

/** The rest of a stream whose next batch is on its way already. */
function after(coming: Promise<StreamBatch>, rest: AsyncIterator<StreamBatch>): AsyncIterator<StreamBatch> {
  let isFirst = true;
  return {
    async next() {
      if (!isFirst) return rest.next();
      isFirst = false;
      return { done: false, value: await coming };
    },
    async return() {
      await rest.return?.();
      return { done: true, value: undefined };
    },
  };
}

async function* spliced(rest: AsyncIterator<StreamBatch>, splice: Splice): AsyncGenerator<StreamBatch> {
  try {
    for (;;) {
      const step = await rest.next();
      if (step.done) return;
      const events: StreamEvent[] = [];
      for (const event of step.value.events) {
        const next = splice.feed(event);
        if (next === 'mismatch') {
          yield { events: [], end: { kind: 'failed', failure: UNFIT } };
          return;
        }
        if (next !== 'nothing') events.push(next);
      }
      yield { events, ...(step.value.end ? { end: step.value.end } : {}) };
      if (step.value.end) return;
    }
  } finally {
    await rest.return?.();
  }
}

async function* once(answer: PlainAnswer): AsyncGenerator<StreamBatch> {
  yield { events: asStreamEvents(answer), end: { kind: 'complete' } };
}

/** Whether an event gives the caller something: text, reasoning, a tool call, or the end. A bare role does not. */
export function isToken(event: StreamEvent): boolean {
  if (event.text !== undefined) return true;
  return event.chunk.choices.some(
    ({ delta, finish_reason }) =>
      Boolean(finish_reason) ||
      Boolean(delta.content) ||
      Boolean(delta.reasoning_content ?? delta.reasoning) ||
      Boolean(delta.refusal) ||
      (delta.tool_calls?.length ?? 0) > 0,
  );
}
