import type { CallOrigin, ChatCall, ChatReply, EmbedCall, EmbedReply, Failure } from '../backends/index.ts';
import type { Clock } from '../clock/index.ts';
import type { RoutingConfig } from '../config/index.ts';
import type { Need } from '../quota/index.ts';
import { Attempt } from './attempt.ts';
import type { BackendState } from './backend-state.ts';
import { embedWith } from './embed-with.ts';
import { Flight, type FlightObserver } from './flight.ts';
import { lendStream } from './lend-stream.ts';
import type { CascadeRequest } from './request.ts';
import { needOf, Selector } from './selection.ts';

export interface LenderDeps {
  readonly routing: () => RoutingConfig;
  readonly clock: Clock;
  /** Hears of the attempts. The requests are those of the node that asks, and it alone counts them. */
  readonly observer: Pick<FlightObserver, 'attemptEnded'>;
  /** A backend was lent, or is back. */
  readonly changed: () => void;
}

/** How it is asked for: ms until the deadline of the caller's node, and whether this very backend said to come now. */
type Asking = Pick<CallOrigin, 'timeLeft' | 'isInvited'>;
/** What a chat is besides its request. */
export type LentChat = Pick<ChatCall, 'prefix' | 'alive' | 'answering'> & Asking;
export type LentEmbedding = Pick<EmbedCall, 'input' | 'dimensions'> & Asking;

/** The longest wait for a slot, ms. Whoever asks has others to ask, and a line of its own to wait in. */
const SLOT_WAIT = 500;

/**
 * Lends this node's backends to its twin: one try at one backend, with its slot, its permit and its quota as always.
 * Its answer is not looked at, nobody else is asked, and nothing is continued; all that is the asking node's part.
 */
export class Lender {
  readonly #deps: LenderDeps;
  readonly #selector: Selector;
  readonly #lent = new Map<string, number>();

  constructor(deps: LenderDeps) {
    this.#deps = deps;
    this.#selector = new Selector(() => [], deps.routing, deps.clock);
  }

  /** Requests of the twin's that a backend has now, those that wait for a slot included. */
  lentNow(id: string): number {
    return this.#lent.get(id) ?? 0;
  }

  /**
   * Answers a chat by this backend, or says why not.
   * @throws the signal's reason when the twin's caller has left
   */
  async chat(request: CascadeRequest, state: BackendState, chat: LentChat): Promise<ChatReply> {
    const attempt = await this.#claim(request, state, chat);
    if (!(attempt instanceof Attempt)) return { kind: 'failed', failure: attempt };
    // A stream that nobody has begun to read ends with its caller too.
    request.signal.addEventListener('abort', () => attempt.cancelled(), { once: true });
    try {
      const reply = await state.backend.chat({
        body: request.body,
        stream: request.stream,
        ...(chat.prefix === undefined ? {} : { prefix: chat.prefix }),
        promptTokens: request.promptTokens,
        ...(attempt.class ? { class: attempt.class } : {}),
        signal: attempt.signal,
        alive: () => tell(attempt.alive, chat.alive),
        answering: () => tell(attempt.answering, chat.answering),
      });
      if (reply.kind === 'failed') attempt.failed(reply.failure);
      else attempt.heard(reply.limits);
      if (reply.kind === 'stream') {
        return { kind: 'stream', batches: lendStream(attempt, reply.batches[Symbol.asyncIterator]()) };
      }
      if (reply.kind === 'answer') {
        const { usage } = reply.answer.completion;
        if (usage) attempt.sawUsage(usage);
        attempt.succeeded();
      }
      return reply;
    } catch (error) {
      return { kind: 'failed', failure: failureOrThrow(attempt, error) };
    }
  }

  /**
   * Embeddings by this backend, or why there are none.
   * @throws the signal's reason when the twin's caller has left
   */
  async embed(request: CascadeRequest, state: BackendState, call: LentEmbedding): Promise<EmbedReply> {
    const attempt = await this.#claim(request, state, call);
    if (!(attempt instanceof Attempt)) return { kind: 'failed', failure: attempt };
    const { input, dimensions } = call;
    const found = await embedWith(attempt, { input, ...(dimensions ? { dimensions } : {}) });
    return found.kind === 'failed' ? found : found.reply;
  }

  async #claim(request: CascadeRequest, state: BackendState, asking: Asking): Promise<Attempt | Failure> {
    const { routing, clock, observer } = this.#deps;
    const { timeouts } = routing();
    const need = { ...needOf(request), isInvited: asking.isInvited === true };
    const against = obstacle(state, need, clock.now());
    if (against) return against;
    this.#count(state.id, 1);
    const flight = new Flight(request, Math.min(asking.timeLeft, timeouts.total), clock, {
      recordChanged() {},
      requestEnded() {},
      attemptEnded: attempt => {
        this.#count(state.id, -1);
        observer.attemptEnded(attempt);
      },
    });
    let picked: Awaited<ReturnType<Selector['only']>>;
    try {
      picked = await this.#selector.only(flight, state, need, SLOT_WAIT);
    } catch (error) {
      this.#count(state.id, -1);
      throw error;
    }
    if (picked && picked !== 'busy') return new Attempt(flight, picked, timeouts);
    this.#count(state.id, -1);
    return (picked === undefined && obstacle(state, need, clock.now())) || BUSY;
  }

  #count(id: string, by: 1 | -1): void {
    this.#lent.set(id, this.lentNow(id) + by);
    this.#deps.changed();
  }
}

/** No time is named: whoever has another backend to ask does so at once. */
const BUSY: Failure = { kind: 'rate-limited', message: 'every slot of it is in use' };

/** Why this backend cannot be had now. */
function obstacle(state: BackendState, need: Need, now: number): Failure | undefined {
  const health = state.health();
  switch (health.kind) {
    case 'ready':
      break;
    case 'on-trial':
      if (!health.isTrying) break;
      return { kind: 'rate-limited', message: 'back from an outage, on trial with another request' };
    case 'down':
      return { kind: 'unreachable', message: 'it failed several times in a row, and is left alone for now' };
    case 'resting':
      return { kind: 'rate-limited', retryAfter: Math.max(0, health.until - now), message: `rests: ${health.reason}` };
    case 'disabled':
    case 'not-ready':
      return { kind: 'unreachable', message: health.reason };
  }
  const stop = state.account?.standing(need).stop;
  if (!stop) return undefined;
  return {
    kind: stop.kind === 'shaped' ? 'rate-limited' : 'quota-spent',
    message: stop.reason,
    ...(stop.until === undefined ? {} : { retryAfter: Math.max(0, stop.until - now) }),
  };
}

function failureOrThrow(attempt: Attempt, error: unknown): Failure {
  try {
    const failure = attempt.failureOf(error);
    attempt.failed(failure);
    return failure;
  } catch (cause) {
    attempt.cancelled();
    throw cause;
  }
}

function tell(...listeners: readonly (() => void)[]): void {
  for (const listener of listeners) listener();
}
