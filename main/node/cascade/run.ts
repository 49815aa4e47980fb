import type { EmbedReply, Failure, PlainAnswer } from '../backends/index.ts';
import { type Clock, sleep } from '../clock/index.ts';
import type { RoutingConfig, Tier } from '../config/index.ts';
import { AtHand, isPoor } from './at-hand.ts';
import { Attempt, type Picked } from './attempt.ts';
import type { BackendState } from './backend-state.ts';
import { embedWith, type Vectors } from './embed-with.ts';
import { Flight, type FlightObserver } from './flight.ts';
import { isLookedAt, type Look, lookFor } from './look-ahead.ts';
import { type Answered, type ChatTry, type OpenStream, openChat, UNFIT } from './open-stream.ts';
import { type ComplexityClass, classOf, type Plan } from './plan.ts';
import { nextStep } from './policy.ts';
import { busyRefusal, type Refusal, refusalOf } from './refusal.ts';
import { answeredBy, relay, type StreamPart, tokens } from './relay.ts';
import type { CascadeRequest } from './request.ts';
import { Selector } from './selection.ts';
import type { Sent } from './sent.ts';

/** Who answers, for the response's headers. */
export interface Route {
  readonly backend: string;
  readonly tier: Tier;
  /** `a/ollama:timeout,a/colab:ok`. */
  readonly attempts: string;
  readonly model: string | undefined;
  /** The answer was found poor, and nobody could be asked for a better one. */
  readonly isPoor?: true;
}

export interface Refused {
  readonly kind: 'refused';
  readonly refusal: Refusal;
  readonly attempts: string;
  /** Of the tries that were made, in order. */
  readonly failures: readonly Failure[];
}
export type ChatOutcome =
  | { readonly kind: 'answer'; readonly route: Route; readonly answer: PlainAnswer }
  | { readonly kind: 'stream'; readonly route: Route; readonly parts: AsyncGenerator<StreamPart> }
  | Refused;
export type EmbedOutcome =
  | { readonly kind: 'vectors'; readonly route: Route; readonly reply: Extract<EmbedReply, { kind: 'vectors' }> }
  | Refused;

export interface CascadeDeps {
  readonly states: () => readonly BackendState[];
  readonly routing: () => RoutingConfig;
  readonly clock: Clock;
  readonly random: () => number;
  readonly observer: FlightObserver;
  /** What the owner has to do when no backend is ready at all. */
  readonly advice: () => string | undefined;
}

/** The outcome of one try: a value, or a failure that is already noted in the flight and settled. */
type Tried<T> = T | { readonly kind: 'failed'; readonly failure: Failure } | typeof POOR;

/** It answered, and what it said is at hand: whoever is free may say it better. */
const POOR = { kind: 'poor' } as const;

/** The cascade: takes a request to the first backend that answers it, whatever the others do. */
export class Cascade {
  readonly #deps: CascadeDeps;
  readonly #selector: Selector;

  constructor(deps: CascadeDeps) {
    this.#deps = deps;
    this.#selector = new Selector(deps.states, deps.routing, deps.clock);
  }

  /** Which backends would be asked, in which order and why; nothing is sent. */
  explain(request: CascadeRequest): Plan {
    return this.#selector.plan(this.#dryFlight(request));
  }

  /** Whether somebody could take this request now; nothing is sent. */
  hasRoom(request: CascadeRequest): boolean {
    return this.#selector.hasRoom(this.#dryFlight(request));
  }

  #dryFlight(request: CascadeRequest): Flight {
    return new Flight(request, 0, this.#deps.clock, SILENT, this.#classOf(request));
  }

  #classOf({ fixedClass, complexity }: CascadeRequest): ComplexityClass {
    return fixedClass ?? classOf(complexity, this.#deps.routing().thresholds);
  }

  /**
   * Answers a chat. A stream is returned once its first token is there.
   * @throws the signal's reason when the caller has hung up
   */
  async chat(request: CascadeRequest): Promise<ChatOutcome> {
    const flight = this.#begin(request);
    const chat: ChatTry = { body: request.body, promptTokens: request.promptTokens, stream: request.stream };
    const look = lookFor(request, this.#deps.routing().answerCheck);
    const found = await this.#bestOf(flight, chat, look);
    if (found.kind === 'refused') return found;
    const quality = found.poor ? ({ isPoor: true } as const) : {};
    if (found.kind === 'answer') {
      const { usage, model } = found.answer.completion;
      flight.end({ outcome: 'ok', status: 200, ...answeredBy(found, model), ...tokens(usage) });
      return { kind: 'answer', route: { ...routeOf(flight, found.attempt.state), ...quality }, answer: found.answer };
    }
    const parts = relay(flight, found, (broken, sent) => this.#continueElsewhere(flight, broken, sent), look?.());
    return { kind: 'stream', route: { ...routeOf(flight, found.attempt.state, 'current'), ...quality }, parts };
  }

  /** The first answer that is not found poor; when there is none, the best of those that were. */
  async #bestOf(flight: Flight, chat: ChatTry, look: Look | undefined): Promise<Answered | OpenStream | Refused> {
    const atHand = new AtHand();
    const tryOne = async (picked: Picked): Promise<Tried<Answered | OpenStream>> => {
      const { tier } = picked.state.backend;
      const isLooked = look && isLookedAt(tier);
      const opened = await openChat(this.#attempt(flight, picked), isLooked ? { ...chat, look: look() } : chat);
      if (isPoor(opened)) {
        this.#leaveTier(flight, tier);
        flight.checked({ backend: picked.state.id, tier, check: opened.poor.check, outcome: 'escalated' });
        await atHand.offer(opened);
        return POOR;
      }
      if (isLooked && opened.kind === 'answer') {
        flight.checked({ backend: picked.state.id, tier, check: 'none', outcome: 'good' });
      }
      return opened;
    };
    try {
      const found = await this.#untilAnswered(flight, tryOne, () => atHand.take());
      if (found.kind !== 'refused' && found.poor) {
        const { id, backend } = found.attempt.state;
        flight.checked({ backend: id, tier: backend.tier, check: found.poor.check, outcome: 'kept' });
      }
      return found;
    } finally {
      await atHand.leave();
    }
  }

  /** After a poor answer: the next tier may do better, this one hardly. Nor is it worth the caller's own money. */
  #leaveTier(flight: Flight, tier: Tier): void {
    const left = this.#deps.states().filter(({ backend }) => backend.tier === tier);
    const { userKey } = flight.request;
    flight.leave([...left, ...(userKey ? [userKey] : [])].map(({ id }) => id));
  }

  /** Embeddings, from the workstation tier. */
  async embed(request: CascadeRequest, input: readonly string[], dimensions?: number): Promise<EmbedOutcome> {
    const flight = this.#begin(request);
    const found = await this.#untilAnswered<Vectors>(flight, picked => {
      const call = { input, ...(dimensions ? { dimensions } : {}) };
      return embedWith(this.#attempt(flight, picked), call);
    });
    if (found.kind === 'refused') return found;
    const route = routeOf(flight, found.attempt.state);
    flight.end({
      outcome: 'ok',
      status: 200,
      ...answeredBy(found, found.reply.model),
      promptTokens: found.reply.usage.prompt_tokens,
    });
    return { kind: 'vectors', route, reply: found.reply };
  }

  #begin(request: CascadeRequest): Flight {
    const { clock, observer, routing } = this.#deps;
    return new Flight(request, routing().timeouts.total, clock, observer, this.#classOf(request));
  }

  #attempt(flight: Flight, picked: Picked): Attempt {
    return new Attempt(flight, picked, this.#deps.routing().timeouts);
  }

  /** The loop: choose, try, and by what went wrong choose again, until somebody answers or nobody is left. */
  async #untilAnswered<T extends { readonly kind: string }>(
    flight: Flight,
    tryOne: (picked: Picked) => Promise<Tried<T>>,
    atHand: () => T | undefined = () => undefined,
  ): Promise<T | Refused> {
    try {
      let picked = await this.#pick(flight);
      while (picked.kind === 'picked') {
        const tried = await tryOne(picked.picked);
        if (tried === POOR) picked = await this.#pick(flight);
        else if (isFailed(tried)) picked = await this.#after(flight, picked.picked.state, tried.failure);
        else return tried as T;
      }
      const lesser = atHand();
      if (lesser) return lesser;
      flight.end({ outcome: 'refused', status: picked.refusal.status });
      const { refusal } = picked;
      return { kind: 'refused', refusal, attempts: flight.trail(), failures: flight.failures };
    } catch (error) {
      flight.end({ outcome: flight.request.signal.aborted ? 'cancelled' : 'broken' });
      throw error;
    }
  }

  async #pick(flight: Flight): Promise<{ kind: 'picked'; picked: Picked } | { kind: 'refused'; refusal: Refusal }> {
    if (flight.timeLeft <= 0) return this.#refuse(flight);
    const selection = await this.#selector.next(flight);
    if (selection.kind === 'picked') return selection;
    return selection.kind === 'busy' ? { kind: 'refused', refusal: busyRefusal() } : this.#refuse(flight);
  }

  async #after(flight: Flight, state: BackendState, failure: Failure) {
    const tried = flight.triesOn(state.id);
    const { routing, random, clock } = this.#deps;
    const isOnlyChoice = !this.#selector.hasOther(flight, state);
    const step = nextStep(failure, { ...tried, isOnlyChoice }, routing().retry, random());
    if (step.kind === 'stop') return this.#refuse(flight);
    // It just found out that it cannot: its model is damaged, or gone.
    const isHopeless = state.health().kind === 'not-ready';
    if (step.kind === 'again' && step.delay < flight.timeLeft && !flight.hasAnswer && !isHopeless) {
      if (failure.kind === 'rate-limited' && failure.retryAfter !== undefined) tried.hasWaited = true;
      await sleep(clock, step.delay, flight.request.signal);
      flight.request.signal.throwIfAborted();
      const picked = await this.#selector.again(flight, state);
      if (picked) return { kind: 'picked' as const, picked };
    }
    flight.giveUp(state.id);
    return this.#pick(flight);
  }

  #refuse(flight: Flight): { kind: 'refused'; refusal: Refusal } {
    const { clock, advice } = this.#deps;
    const now = clock.now();
    return { kind: 'refused', refusal: refusalOf(flight.failures, this.#selector.overview(flight), now, advice()) };
  }

  async #continueElsewhere(flight: Flight, broken: OpenStream, sent: Sent): Promise<OpenStream | { broken: string }> {
    const { request } = flight;
    flight.comeBack();
    const why = flight.failures.at(-1)?.message ?? 'the answer broke off';
    if (!sent.canBeContinued) {
      return {
        broken: `${broken.attempt.state.id} broke off in the middle of an answer that cannot be continued: ${why}`,
      };
    }
    const tryOne = (picked: Picked) => {
      const continuation = sent.continuationFor(
        request.body,
        picked.state.backend.facts(flight.class).capabilities.has('prefill'),
      );
      return openChat(this.#attempt(flight, picked), {
        body: sent.bodyFor(request.body, continuation),
        promptTokens: request.promptTokens,
        stream: true,
        ...(continuation.prefix === undefined ? {} : { prefix: continuation.prefix }),
        splice: sent.splice(continuation),
      });
    };
    let picked = await this.#after(flight, broken.attempt.state, flight.failures.at(-1) ?? CUT);
    while (picked.kind === 'picked') {
      const opened = await tryOne(picked.picked);
      if (opened.kind === 'stream') return opened;
      if (opened.kind === 'answer') break;
      const { state } = picked.picked;
      if (opened.failure === UNFIT) flight.giveUp(state.id);
      picked = await (opened.failure === UNFIT ? this.#pick(flight) : this.#after(flight, state, opened.failure));
    }
    return {
      broken: `${broken.attempt.state.id} broke off (${why}) and no other backend could go on exactly from there.`,
    };
  }
}

const CUT: Failure = { kind: 'cut-off', message: 'the answer broke off' };

/** For a dry run nobody listens. */
const SILENT: FlightObserver = { attemptEnded() {}, recordChanged() {}, requestEnded() {} };

function isFailed(tried: { readonly kind: string }): tried is { kind: 'failed'; failure: Failure } {
  return tried.kind === 'failed';
}

function routeOf(flight: Flight, state: BackendState, isRunning?: 'current'): Route {
  return {
    backend: state.id,
    tier: state.backend.tier,
    attempts: flight.trail(isRunning ? state.id : undefined),
    model: state.backend.facts(flight.class).model,
  };
}
