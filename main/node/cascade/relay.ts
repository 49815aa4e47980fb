import type { StreamEvent, Usage } from '../backends/index.ts';
import { spokenIn } from './answer-check/index.ts';
import { sentenceOf } from './at-hand.ts';
import { cutEvent } from './cut-event.ts';
import type { Flight } from './flight.ts';
import { type AnswerLook, isLookedAt, loopWatchFor } from './look-ahead.ts';
import { loopFound, nextBatch, type OpenStream } from './open-stream.ts';
import { Sent } from './sent.ts';

/** What the gateway writes: events as they come, and exactly one end. */
export type StreamPart =
  /** `timeLeft`: milliseconds until the request's deadline, and so for the caller to take these. */
  | { readonly kind: 'events'; readonly events: readonly StreamEvent[]; readonly timeLeft: number }
  | { readonly kind: 'complete' }
  /** It could be neither finished nor continued exactly; the caller must not take it for an answer. */
  | { readonly kind: 'broken'; readonly message: string };

/** Finds another backend that goes on from what was sent, or says why there is none. */
export type ContinueElsewhere = (broken: OpenStream, sent: Sent) => Promise<OpenStream | { readonly broken: string }>;

/**
 * Passes a stream on to its end, across as many backends as it takes: text already sent is kept, the next backend
 * continues it, and what cannot be continued exactly ends in `broken`, never in a short answer that looks complete.
 */
export async function* relay(
  flight: Flight,
  first: OpenStream,
  continueElsewhere: ContinueElsewhere,
  look?: AnswerLook,
): AsyncGenerator<StreamPart> {
  const sent = new Sent();
  const loops = look && loopWatchFor(look);
  let current = first;
  let usage: Usage | undefined;
  let model: string | undefined;
  try {
    let batch = first.held;
    for (;;) {
      for (const event of batch.events) {
        sent.note(event);
        // An earlier event of its stream has said the rest.
        if (event.text !== undefined) continue;
        model = event.chunk.model || model;
        usage = event.chunk.usage ?? usage;
      }
      if (batch.events.length > 0) {
        current.attempt.pauseWatch();
        yield { kind: 'events', events: batch.events, timeLeft: Math.max(0, flight.timeLeft) };
        current.attempt.resumeWatch();
      }
      const { tier } = current.attempt.state.backend;
      const loop = loops && isLookedAt(tier) ? loops.add(textOf(batch.events)) : undefined;
      if (loop && batch.end?.kind !== 'complete' && !batch.events.some(isLast)) {
        current.attempt.poor(sentenceOf(loopFound(loop)));
        flight.checked({ backend: current.attempt.state.id, tier, check: 'loop', outcome: 'stopped' });
        flight.end({ outcome: 'ok', status: 200, ...answeredBy(current, model), ...tokens(usage) });
        yield { kind: 'events', events: [cutEvent(batch.events.at(-1))], timeLeft: Math.max(0, flight.timeLeft) };
        yield { kind: 'complete' };
        return;
      }
      if (batch.end?.kind === 'complete') {
        current.attempt.succeeded();
        if (loops && isLookedAt(tier) && !first.poor) {
          flight.checked({ backend: current.attempt.state.id, tier, check: 'none', outcome: 'good' });
        }
        flight.end({ outcome: 'ok', status: 200, ...answeredBy(current, model), ...tokens(usage) });
        yield { kind: 'complete' };
        return;
      }
      if (batch.end) {
        current.attempt.failed(batch.end.failure);
        const next = await continueElsewhere(current, sent);
        if ('broken' in next) {
          flight.end({ outcome: 'broken', status: 200, ...answeredBy(current, model) });
          yield { kind: 'broken', message: next.broken };
          return;
        }
        current = next;
        batch = next.held;
      } else batch = await nextBatch(current);
    }
  } finally {
    // Left before its end: the caller hung up. After a regular end these do nothing.
    current.attempt.cancelled();
    flight.end({ outcome: 'cancelled', ...answeredBy(current, model) });
    await current.rest.return?.();
  }
}

function textOf(events: readonly StreamEvent[]): string {
  let text = '';
  for (const event of events) text += spokenIn(event);
  return text;
}

function isLast(event: StreamEvent): boolean {
  return event.text === undefined && event.chunk.choices.some(({ finish_reason }) => Boolean(finish_reason));
}

/** Who answers, for the record of the request. */
export function answeredBy({ attempt }: Pick<OpenStream, 'attempt'>, model: string | undefined) {
  return { backend: attempt.state.id, tier: attempt.state.backend.tier, ...(model ? { model } : {}) };
}

/** The tokens of an answer, for the record of the request. */
export function tokens(usage: Usage | null | undefined) {
  return usage ? { promptTokens: usage.prompt_tokens, completionTokens: usage.completion_tokens } : {};
}
