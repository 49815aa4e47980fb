import type { Backend, Failure, FailureKind, RequestClass } from '../backends/index.ts';
import type { Clock } from '../clock/index.ts';
import type { Account, Need, QuotaView } from '../quota/index.ts';
import { Breaker, type BreakerOptions, type Permit } from './breaker.ts';
import type { BackendSnapshot, Health } from './plan.ts';
import type { Pressure } from './pressure.ts';
import { Slots } from './slots.ts';

/** A 429 that names no time: rest for a second, doubled each time, half a minute at most. */
const FIRST_REST = 1000;
const LONGEST_REST = 30_000;
/** A spent account that names no reset is looked at again after a quarter of an hour. */
const SPENT_REST = 15 * 60_000;
/** What the owner or its own provider holds back is asked for again after so long. */
const HELD_REST = 30_000;
/** What failed is forgotten by half in three seconds. */
const FAILURE_HALF_LIFE = 3000;

export type AttemptResult =
  /** `firstToken` in ms; a plain answer that came in one piece tells none. */
  | { readonly kind: 'ok'; readonly firstToken: number | undefined }
  | { readonly kind: 'failed'; readonly failure: Failure }
  /** It answered, and the answer was found poor. How good its answers are says nothing of its health. */
  | { readonly kind: 'poor'; readonly firstToken: number | undefined }
  /** Nothing was learnt: the caller hung up, or the text did not fit what was sent before. */
  | { readonly kind: 'released' };

/** What people are shown of a backend besides its health. */
export interface Shown {
  readonly kind: string;
  /** No model stands behind it. */
  readonly isSimulated: boolean;
  readonly inFlight: number;
  readonly waiting: number;
  readonly answered: number;
  readonly failed: number;
  readonly lastError?: LastError;
  /** Left out: it has none. */
  readonly quota?: QuotaView;
}

export interface LastError {
  readonly at: number;
  readonly kind: FailureKind;
  readonly message: string;
}

/** What this node knows of one backend: breaker, slots, rests, and how it has done lately. */
export class BackendState {
  /** `a/groq`. */
  readonly id: string;
  readonly backend: Backend;
  readonly slots: Slots;
  readonly breaker: Breaker;
  /** Whose quota its requests take; a caller's own key and an engine of one's own have none. */
  readonly account: Account | undefined;
  readonly #clock: Clock;
  /** Its end by both clocks: whichever comes first counts, so that a clock set back cannot keep it out for an hour. */
  #rest: { wall: number; monotonic: number; reason: string } | undefined;
  #nextRest = FIRST_REST;
  #disabled: string | undefined;
  #firstToken: number | undefined;
  #failureWeight = 0;
  #tryWeight = 0;
  #weighedAt = 0;
  /** `assumed`: nobody configured it, it was only looked for. */
  origin: 'configured' | 'assumed' = 'configured';
  /** What its machine is busy with; undefined: it has room, or it is not ours. */
  pressure: Pressure | undefined;
  /** Why the owner keeps it out, as long as that lasts. */
  held: string | undefined;
  answered = 0;
  failed = 0;
  lastError: LastError | undefined;

  constructor(
    node: string,
    backend: Backend,
    breaker: BreakerOptions,
    clock: Clock,
    account?: Account,
    slots: Slots = new Slots(backend.maxConcurrent),
  ) {
    this.id = `${node}/${backend.id}`;
    this.backend = backend;
    this.slots = slots;
    this.breaker = new Breaker(breaker, clock);
    this.account = account;
    this.#clock = clock;
  }

  get firstToken(): number | undefined {
    return this.#firstToken;
  }

  /** A model to survive on. */
  get isLastResort(): boolean {
    return this.backend.kind === 'embedded';
  }

  /** Refused key and the like, until a person or a new configuration puts it right. */
  get disabled(): string | undefined {
    return this.#disabled;
  }

  /** By hand: whatever kept it out is forgotten. */
  enable(): void {
    this.#disabled = undefined;
    this.#rest = undefined;
    this.#nextRest = FIRST_REST;
    this.breaker.close();
  }

  /** By hand: a rest is over, and what the provider said of the account is forgotten, for it to say it again. */
  resetCoolDown(): void {
    this.#rest = undefined;
    this.#nextRest = FIRST_REST;
    this.account?.reset();
  }

  health(): Health {
    const { notReady, readyIn, isResting } = this.backend.facts();
    if (this.#disabled) return { kind: 'disabled', reason: this.#disabled };
    if (notReady && isResting) return { kind: 'resting', until: this.#wallTime(HELD_REST), reason: notReady };
    if (notReady) {
      const until = readyIn === undefined ? undefined : this.#clock.now() + readyIn;
      return { kind: 'not-ready', reason: notReady, until };
    }
    // Nobody knows for how long: whoever waits for it asks again then.
    if (this.held !== undefined) return { kind: 'resting', until: this.#wallTime(HELD_REST), reason: this.held };
    const restLeft = this.#restLeft();
    if (this.#rest && restLeft > 0) {
      return { kind: 'resting', until: this.#wallTime(restLeft), reason: this.#rest.reason };
    }
    const state = this.breaker.state;
    if (state.kind === 'open') {
      return { kind: 'down', until: this.#wallTime(state.until - this.#clock.monotonic()) };
    }
    return state.kind === 'half-open' ? { kind: 'on-trial', isTrying: state.isTrying } : { kind: 'ready' };
  }

  /** So long from now, in whole ms since the epoch: the monotonic clock has fractions, which are nobody's business. */
  #wallTime(left: number): number {
    return Math.ceil(this.#clock.now() + left);
  }

  /** @param klass of the request: it decides about the model where there are several */
  snapshot(need: Need, klass?: RequestClass): BackendSnapshot {
    const facts = this.backend.facts(klass);
    const quota = this.account?.standing(need);
    return {
      id: this.id,
      tier: this.backend.tier,
      capabilities: facts.capabilities,
      contextTokens: facts.contextTokens,
      embeddings: facts.embeddings,
      inFlight: this.slots.inFlight + this.slots.waiting,
      slots: this.slots.limit,
      firstToken: this.firstToken,
      failureShare: this.failureShare,
      isLastResort: this.isLastResort,
      health: this.health(),
      ...(this.pressure ? { pressure: this.pressure } : {}),
      ...(this.origin === 'assumed' ? { origin: this.origin } : {}),
      ...(quota ? { quota } : {}),
      ...(facts.speed ? { speed: facts.speed } : {}),
    };
  }

  shown(): Shown {
    return {
      kind: this.backend.kind,
      isSimulated: this.backend.kind === 'simulated',
      inFlight: this.slots.inFlight,
      waiting: this.slots.waiting,
      answered: this.answered,
      failed: this.failed,
      ...(this.lastError ? { lastError: this.lastError } : {}),
      ...(this.account ? { quota: this.account.view() } : {}),
    };
  }

  /** Share of the recent tries that failed, 0 to 1; fades, so that a recovered backend is tried again. */
  get failureShare(): number {
    this.#fade();
    return this.#failureWeight < 0.3 ? 0 : this.#failureWeight / Math.max(1, this.#tryWeight);
  }

  /** Takes the result of a try; to be called exactly once for each permit. */
  settle(permit: Permit, result: AttemptResult): void {
    this.#fade();
    const verdict = this.#judge(permit, result);
    if (verdict === 'well') this.breaker.succeeded(permit);
    else if (verdict === 'ill') this.breaker.failed(permit);
    else this.breaker.released(permit);
  }

  /** What the result says of the backend's health; `untold` when it says nothing. */
  #judge(permit: Permit, result: AttemptResult): 'well' | 'ill' | 'untold' {
    if (result.kind === 'released') return 'untold';
    this.#tryWeight += 1;
    if (result.kind === 'ok' || result.kind === 'poor') {
      if (result.kind === 'ok') this.answered += 1;
      this.#nextRest = FIRST_REST;
      this.#learnPace(result.firstToken);
      if (permit.isTrial) this.#failureWeight = 0;
      return 'well';
    }
    return this.#judgeFailure(result.failure);
  }

  #learnPace(firstToken: number | undefined): void {
    if (firstToken === undefined) return;
    this.#firstToken = this.#firstToken === undefined ? firstToken : this.#firstToken * 0.7 + firstToken * 0.3;
  }

  #judgeFailure(failure: Failure): 'well' | 'ill' | 'untold' {
    // It is well; the request was not for it, or for nobody.
    if (failure.kind === 'bad-request' || failure.kind === 'refused-content') return 'well';
    const now = this.#clock.now();
    this.failed += 1;
    this.lastError = { at: now, kind: failure.kind, message: failure.message };
    switch (failure.kind) {
      case 'context-too-long':
        return 'well';
      case 'rate-limited':
        if (!failure.requestTooLarge) this.#restAfter(failure.retryAfter);
        return 'untold';
      case 'quota-spent':
        // When the provider says until when, its account knows, and keeps it across a restart.
        if (!this.account || failure.retryAfter === undefined) {
          this.#restFor(failure.retryAfter ?? SPENT_REST, 'its quota is spent');
        }
        return 'untold';
      case 'bad-credentials':
        this.#disabled = `its key was refused (${failure.message})`;
        return 'untold';
      case 'unreachable':
      case 'timed-out':
      case 'cut-off':
      case 'server-error':
      case 'not-an-answer':
        this.#failureWeight += 1;
        return 'ill';
    }
  }

  #restAfter(retryAfter: number | undefined): void {
    if (retryAfter !== undefined) this.#restFor(retryAfter, 'rate limit');
    // Requests that are turned away together are one reason to rest.
    else if (this.#restLeft() <= 0) {
      this.#restFor(this.#nextRest, 'rate limit');
      this.#nextRest = Math.min(LONGEST_REST, this.#nextRest * 2);
    }
  }

  /** A rest that lasts longer already stays: what an older request is told does not end it. */
  #restFor(length: number, reason: string): void {
    if (length <= this.#restLeft()) return;
    this.#rest = { wall: this.#clock.now() + length, monotonic: this.#clock.monotonic() + length, reason };
  }

  #restLeft(): number {
    if (!this.#rest) return 0;
    return Math.min(this.#rest.wall - this.#clock.now(), this.#rest.monotonic - this.#clock.monotonic());
  }

  #fade(): void {
    const now = this.#clock.monotonic();
    const factor = 0.5 ** ((now - this.#weighedAt) / FAILURE_HALF_LIFE);
    this.#failureWeight *= factor;
    this.#tryWeight *= factor;
    this.#weighedAt = now;
  }
}
