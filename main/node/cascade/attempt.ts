import type { CallOrigin, Failure, LimitReport, RequestClass, Usage } from '../backends/index.ts';
import type { Clock } from '../clock/index.ts';
import type { RoutingConfig } from '../config/index.ts';
import type { Lease } from '../quota/index.ts';
import type { AttemptOutcome } from '../stats/index.ts';
import type { AttemptResult, BackendState } from './backend-state.ts';
import type { Permit } from './breaker.ts';
import { firstTokenLimit, withTheWay } from './first-token.ts';
import type { Flight } from './flight.ts';
import type { Release } from './slots.ts';
import { Watch } from './watch.ts';

/** The reason with which an attempt's signal is aborted when its time is up. */
class Expired extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** A backend that was chosen, with leave to try it, a slot held, and a place taken in its account's quota. */
export interface Picked {
  readonly state: BackendState;
  readonly permit: Permit;
  readonly release: Release;
  /** Left out: it has no quota. */
  readonly lease?: Lease;
}

/**
 * One try at one backend: holds its slot and its lease, watches its silence and its time, and settles it exactly once.
 * Its `signal` ends the upstream request: when the caller hangs up, when the watch runs out, and at the end.
 */
export class Attempt {
  readonly state: BackendState;
  readonly #flight: Flight;
  readonly #picked: Picked;
  readonly #timeouts: RoutingConfig['timeouts'];
  readonly #controller = new AbortController();
  readonly #startedAt: number;
  /** For a first token of an engine that reads for others too, ms. */
  readonly #mostInCompany: number;
  readonly #watch: Watch;
  /** So long, ms, the first token may take, as it was looked at last. */
  #allowed: number;
  #isWatching = true;
  #isOverdue = false;
  #hasBegun = false;
  #firstToken: number | undefined;
  #usage: Usage | undefined;
  /** The caller was still there when it began; otherwise nothing was sent. */
  readonly #wasWanted: boolean;
  readonly #isInvited: boolean;
  #isEnded = false;

  constructor(flight: Flight, picked: Picked, timeouts: RoutingConfig['timeouts']) {
    this.state = picked.state;
    this.#flight = flight;
    this.#picked = picked;
    this.#timeouts = picked.state.backend.kind === 'twin' ? withTheWay(timeouts) : timeouts;
    this.#wasWanted = !flight.request.signal.aborted;
    const { clock } = flight;
    this.#startedAt = clock.monotonic();
    const tried = flight.triesOn(picked.state.id);
    this.#isInvited = tried.tries > 0 && flight.isInvited;
    tried.tries += 1;
    flight.asked(picked.state);
    flight.request.signal.addEventListener('abort', this.#callerLeft, { once: true });
    if (!this.#wasWanted) this.#callerLeft();
    this.#mostInCompany = flight.timeLeft / 4;
    this.#allowed = this.#patience();
    this.#watch = new Watch({
      clock,
      silence: this.#allowed,
      total: Math.max(0, flight.timeLeft),
      silent: () => this.#silent(),
      over: () => {
        // A caller that reads slowly is no fault of the backend's; whoever writes to it watches the same deadline.
        if (this.#isWatching) this.#expireAtDeadline();
        else this.#isOverdue = true;
      },
    });
  }

  get clock(): Clock {
    return this.#flight.clock;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Which of its models a backend is to answer with, where it has several. */
  get class(): RequestClass | undefined {
    return this.#flight.class;
  }

  /** Whose request it is, for a backend of another node. */
  get origin(): CallOrigin {
    const { request, timeLeft } = this.#flight;
    const { id: requestId, userTier, job } = request;
    return {
      requestId,
      userTier,
      ...(job ? { job } : {}),
      ...(this.#isInvited ? { isInvited: true } : {}),
      timeLeft: Math.max(0, timeLeft),
    };
  }

  /** The first token came; from now on only pauses are watched. */
  sawFirstToken(): void {
    if (this.#firstToken !== undefined) return;
    this.#firstToken = this.#flight.clock.monotonic() - this.#startedAt;
    this.#begin();
  }

  /** A piece of the answer came. */
  sawPiece(): void {
    if (this.#hasBegun) this.#watch.sign();
  }

  /** What the answer took, as the provider counted it; the last word counts. */
  sawUsage(usage: Usage): void {
    this.#usage = usage;
  }

  /** What the provider said of its account's limits. */
  heard(limits: readonly LimitReport[] | undefined): void {
    if (limits && limits.length > 0) this.#picked.lease?.heard(limits);
  }

  /** A sign of life before the answer. */
  readonly alive = (): void => {
    if (this.#hasBegun) this.#watch.sign();
    else {
      this.#allowed = this.#patience();
      this.#watch.change(this.#allowed);
    }
  };

  /** Bytes of an answer that comes in one piece. They are no first token: the whole was ready before they came. */
  readonly answering = (): void => {
    this.#begin();
    this.#watch.sign();
  };

  #patience(): number {
    const { backend, slots } = this.state;
    const { promptTokens } = this.#flight.request;
    const waiting = { promptTokens, tier: backend.tier, callers: slots.inFlight, most: this.#mostInCompany };
    return firstTokenLimit(waiting, this.#timeouts);
  }

  #begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#watch.change(this.#timeouts.idle);
  }

  #silent(): void {
    const { idle } = this.#timeouts;
    if (!this.#hasBegun) this.#awaitLonger();
    // Nothing is awaited from the upstream while the caller reads slowly.
    else if (this.#isWatching) {
      this.#expire({ kind: 'cut-off', message: `silent for ${idle} ms in the middle of the answer` });
    }
  }

  /** Those who came meanwhile take their share of the engine: when the time is up, it is looked at again. */
  #awaitLonger(): void {
    const patience = this.#patience();
    const before = this.#allowed;
    this.#allowed = patience;
    if (patience > before) this.#watch.change(patience - before);
    else this.#expire({ kind: 'timed-out', message: `no first token within ${before} ms` });
  }

  /** While the caller takes what it got, the upstream's silence is our doing. */
  pauseWatch(): void {
    this.#isWatching = false;
  }

  resumeWatch(): void {
    this.#isWatching = true;
    if (this.#isOverdue) this.#expireAtDeadline();
    else this.sawPiece();
  }

  /**
   * What an exception during this attempt means: our own watch running out is a failure; the caller's leaving is
   * thrown on, and so is a bug.
   */
  failureOf(error: unknown): Failure {
    const { reason } = this.#controller.signal;
    if (this.#controller.signal.aborted && reason instanceof Expired) return reason.failure;
    throw error;
  }

  succeeded(): void {
    const firstToken = this.#firstToken;
    this.#end('ok', { kind: 'ok', firstToken });
  }

  failed(failure: Failure): void {
    this.#flight.failedOn(this.state, failure);
    this.heard(failure.limits);
    this.#end(failure.kind, { kind: 'failed', failure }, failure.message);
  }

  /**
   * It answered, and the answer is poor: the request may do better elsewhere, and the backend is well.
   * @param message which check found it so, and why
   */
  poor(message: string): void {
    this.#end('not-an-answer', { kind: 'poor', firstToken: this.#firstToken }, message);
  }

  /** It did nothing wrong, but its text does not go on from what the caller has. */
  unfit(failure: Failure): void {
    this.#flight.failedOn(this.state, failure);
    this.#end(failure.kind, { kind: 'released' }, failure.message);
  }

  /** The caller left, or something broke on our side. */
  cancelled(): void {
    this.#end('cancelled', { kind: 'released' });
  }

  readonly #callerLeft = (): void => this.#controller.abort(this.#flight.request.signal.reason);

  #expireAtDeadline(): void {
    this.#expire({ kind: 'timed-out', message: `no whole answer within the request’s ${this.#timeouts.total} ms` });
  }

  #expire(failure: Failure): void {
    this.#controller.abort(new Expired(failure));
  }

  #end(outcome: AttemptOutcome, result: AttemptResult, message?: string): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#watch.stop();
    const { clock, request, startedAt } = this.#flight;
    request.signal.removeEventListener('abort', this.#callerLeft);
    // A finished answer has nothing left to abort, and aborting would close a connection that can be used again.
    if (outcome !== 'ok') this.#controller.abort(new Error(`attempt ended: ${outcome}`));
    this.state.settle(this.#picked.permit, result);
    this.#settleLease(outcome, result);
    this.#picked.release();
    this.#flight.attemptEnded({
      backend: this.state.id,
      tier: this.state.backend.tier,
      startedAfter: this.#startedAt - startedAt,
      duration: clock.monotonic() - this.#startedAt,
      ...(this.#firstToken === undefined ? {} : { firstToken: this.#firstToken }),
      outcome,
      ...(message ? { message } : {}),
    });
  }

  #settleLease(outcome: AttemptOutcome, result: AttemptResult): void {
    const { lease } = this.#picked;
    if (outcome === 'cancelled' && !this.#wasWanted) lease?.release();
    else {
      const usage = this.#usage;
      const failure = result.kind === 'failed' ? result.failure : undefined;
      const retryAfter = failure?.kind === 'quota-spent' ? failure.retryAfter : undefined;
      lease?.settle({
        outcome,
        ...(usage ? { tokensIn: usage.prompt_tokens, tokensOut: usage.completion_tokens } : {}),
        ...(retryAfter === undefined ? {} : { retryAfter }),
      });
    }
  }
}
