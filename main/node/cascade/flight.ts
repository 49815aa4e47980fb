import type { Failure, RequestClass } from '../backends/index.ts';
import type { Clock } from '../clock/index.ts';
import type { AttemptRecord, CheckedAnswer, Decision, RequestRecord } from '../stats/index.ts';
import type { BackendState } from './backend-state.ts';
import type { Plan } from './plan.ts';
import type { CascadeRequest } from './request.ts';

/** Hears of every change of a request on its way; the metrics and the page's list are made of it. */
export interface FlightObserver {
  attemptEnded(attempt: AttemptRecord): void;
  /** Called at the start, after each attempt that gave no good answer, and at the end. */
  recordChanged(record: RequestRecord): void;
  /** `decision` is absent when it ended before anybody was looked for. */
  requestEnded(record: RequestRecord, decision?: Decision): void;
}

/** What one backend has been for one request. */
interface Tries {
  readonly id: string;
  tries: number;
  hasWaited: boolean;
}

/** One request under way: its deadline, its trail, and which backends it has behind it. */
export class Flight {
  readonly request: CascadeRequest;
  readonly clock: Clock;
  readonly startedAt: number;
  /** Which model a backend with several answers with; undefined: nobody said, and its own does. */
  readonly class: RequestClass | undefined;
  /** The part of its record that never changes. */
  readonly #record: Omit<RequestRecord, 'attempts' | 'outcome'>;
  readonly #deadline: number;
  readonly #observer: FlightObserver;
  readonly #attempts: AttemptRecord[] = [];
  readonly failures: Failure[] = [];
  readonly #tries: Tries[] = [];
  readonly #givenUp: string[] = [];
  /** Left for a better answer than theirs. */
  #left: readonly string[] = [];
  readonly #checked: CheckedAnswer[] = [];
  /** A poor answer is at hand. A better one is taken from whoever is free, but not waited for. */
  hasAnswer = false;
  #contextAbove = 0;
  #decision: Decision | undefined;
  #isEnded = false;

  constructor(
    request: CascadeRequest,
    total: number,
    clock: Clock,
    observer: FlightObserver,
    klass: RequestClass | undefined = request.fixedClass,
  ) {
    this.request = request;
    this.class = klass;
    this.clock = clock;
    this.startedAt = clock.monotonic();
    this.#record = recordOf(request, clock.now());
    this.#deadline = this.startedAt + total;
    this.#observer = observer;
    observer.recordChanged(this.record({ outcome: 'running' }));
  }

  /** Milliseconds left for everything that is still to be done. */
  get timeLeft(): number {
    return this.#deadline - this.clock.monotonic();
  }

  /** Contexts of at most this many tokens were too small already. */
  get contextAbove(): number {
    return this.#contextAbove;
  }

  /** The last try was told to come again after so long, and that is now. */
  get isInvited(): boolean {
    const last = this.failures.at(-1);
    return last?.kind === 'rate-limited' && last.retryAfter !== undefined;
  }

  isGivenUp(id: string): boolean {
    return this.#givenUp.includes(id) || this.#left.includes(id);
  }

  /** This request will not go to that backend again. */
  giveUp(id: string): void {
    this.#givenUp.push(id);
  }

  /** These had a poor answer; there is one at hand now. */
  leave(ids: readonly string[]): void {
    this.hasAnswer = true;
    this.#left = [...this.#left, ...ids];
  }

  /** The better answer broke off: who had a poor one to begin with may well go on with a good one. */
  comeBack(): void {
    this.hasAnswer = false;
    this.#left = [];
  }

  triesOn(id: string): Tries {
    const known = this.#tries.find(one => one.id === id);
    if (known) return known;
    const fresh = { id, tries: 0, hasWaited: false };
    this.#tries.push(fresh);
    return fresh;
  }

  failedOn(state: BackendState, failure: Failure): void {
    this.failures.push(failure);
    if (failure.kind === 'context-too-long') {
      this.#contextAbove = Math.max(this.#contextAbove, state.backend.facts(this.class).contextTokens ?? 0);
    }
  }

  /** What the plan said; of several the first is remembered, for it is the one that was made with everything open. */
  decided(plan: Plan): void {
    if (this.#decision) return;
    const { because, needs, promptTokens, watcher } = this.request;
    const { class: klass, candidates, excluded } = plan;
    this.#decision = { class: klass, needs, promptTokens, candidates, excluded, ...(because ? { because } : {}) };
    watcher?.decided(this.#decision);
  }

  /** A backend is asked. */
  asked({ id, backend }: BackendState): void {
    this.request.watcher?.asked(id, backend.tier, this.clock.monotonic() - this.startedAt);
  }

  /** Adds to the trail. */
  attemptEnded(attempt: AttemptRecord): void {
    // A poor stream that was kept back while others were asked ends after them.
    const place = this.#attempts.findLastIndex(({ startedAfter }) => startedAfter <= attempt.startedAfter);
    this.#attempts.splice(place + 1, 0, attempt);
    this.#observer.attemptEnded(attempt);
    this.request.watcher?.attemptEnded(attempt);
    // After a good answer the request ends at once, and says so itself.
    if (attempt.outcome !== 'ok') this.#observer.recordChanged(this.record({ outcome: 'running' }));
  }

  /** What came of a look at an answer. Said again of the same backend, it takes the place of what was said before. */
  checked(answer: CheckedAnswer): void {
    const place = this.#checked.findIndex(({ backend }) => backend === answer.backend);
    this.#checked.splice(place < 0 ? this.#checked.length : place, 1, answer);
  }

  /** The trail so far, as `x-tandem-attempts` has it; `current` is the one that answers just now. */
  trail(current?: string): string {
    const past = this.#attempts.map(
      ({ backend, outcome }) => `${backend}:${outcome === 'timed-out' ? 'timeout' : outcome}`,
    );
    return (current ? [...past, `${current}:ok`] : past).join(',');
  }

  /** The request is over; later calls are ignored. */
  end(ending: Partial<RequestRecord> & Pick<RequestRecord, 'outcome'>): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    const record = this.record({ ...ending, duration: this.clock.monotonic() - this.startedAt });
    this.#observer.requestEnded(record, this.#decision);
    this.#observer.recordChanged(record);
  }

  private record(rest: Partial<RequestRecord> & Pick<RequestRecord, 'outcome'>): RequestRecord {
    return {
      ...this.#record,
      attempts: [...this.#attempts],
      ...(this.#checked.length > 0 ? { checked: [...this.#checked] } : {}),
      ...rest,
    };
  }
}

function recordOf(request: CascadeRequest, at: number): Omit<RequestRecord, 'attempts' | 'outcome'> {
  const { id, surface, targetText: target, stream, complexity, fixedClass, canWait, job, jobId, userTier } = request;
  const later = job ? 'job' : canWait ? 'offered' : undefined;
  return {
    id,
    at,
    surface,
    target,
    stream,
    complexity,
    userTier,
    ...(jobId === undefined ? {} : { job: jobId }),
    ...(fixedClass ? { fixedClass } : {}),
    ...(later ? { later } : {}),
  };
}
