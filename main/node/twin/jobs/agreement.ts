import type { Clock } from '../../clock/index.ts';
import type { Carried } from './courier.ts';
import { Silence } from './silence.ts';

export interface AgreementDeps {
  readonly clock: Clock;
  /** Whether there is a twin to agree with. */
  readonly hasTwin: () => boolean;
  /** Not heard for so long, ms, the twin is not waited for. */
  readonly lease: () => number;
  /**
   * Compares with the twin all that both have, except what was over before `endedSince`, ms since the epoch; `progress`
   * is called whenever it has answered.
   */
  readonly compare: (endedSince: number, progress: () => void) => Promise<Carried>;
}

/** How often somebody looks at it, ms; longer gaps are time in which this process was not there. */
export const LOOKED_EVERY = 1000;
/** All is compared again after so long, ms, though both were there: one of them may have lost its disk. */
const COMPARED_EVERY = 5 * 60_000;
/** Jobs that ended so long, ms, before the last comparison are compared again: the clocks of two machines differ. */
const MARGIN = 15 * 60_000;

/** Whether this node knows what its twin did with their jobs, and what it does until it knows. */
export class Agreement {
  readonly #deps: AgreementDeps;
  /** Since the twin was heard. */
  readonly #silence: Silence;
  /** Since the comparison that is due made progress. */
  readonly #standstill: Silence;
  #isBehind = true;
  #isComparing = false;
  /** When all was compared the last time: ms since the epoch, and by the monotonic clock. */
  #compared: { readonly at: number; readonly monotonic: number } | undefined;

  constructor(deps: AgreementDeps) {
    this.#deps = deps;
    this.#silence = new Silence(deps.clock, 2 * LOOKED_EVERY);
    this.#standstill = new Silence(deps.clock, 2 * LOOKED_EVERY);
  }

  /** For how long the twin was not heard, ms. To be asked every `LOOKED_EVERY`. */
  silence(): number {
    this.#standstill.count();
    const silence = this.#silence.count();
    if (silence >= this.#deps.lease()) this.#isBehind = true;
    return silence;
  }

  /** Whether the twin can be expected to answer. */
  get isNear(): boolean {
    return this.#deps.hasTwin() && this.silence() < this.#deps.lease();
  }

  /** Whether all is to be compared before anything else is told. */
  get isDue(): boolean {
    const since = this.#deps.clock.monotonic() - (this.#compared?.monotonic ?? 0);
    return this.#isBehind || since >= COMPARED_EVERY;
  }

  get isBehind(): boolean {
    return this.#isBehind;
  }

  /**
   * Whether what this node holds is its own to do: not while it is about to hear what the twin did of it. A twin that
   * says nothing for as long as the lease is not waited for.
   */
  get isSettled(): boolean {
    return !this.#deps.hasTwin() || !this.#isBehind || this.#standstill.count() >= this.#deps.lease();
  }

  /** The twin was heard. After a silence it may have taken what this node holds. */
  heard(): void {
    if (this.silence() >= this.#deps.lease()) this.#standstill.end();
    this.#silence.end();
  }

  /** Nothing is known, and the twin may be heard any moment. */
  beginAnew(): void {
    this.#isBehind = true;
    this.#compared = undefined;
    this.#silence.end();
    this.#standstill.end();
  }

  /** Comes to know; undefined when it does already, or when it did not work out, to be tried again. */
  async reach(): Promise<Carried | undefined> {
    if (this.#isComparing) return undefined;
    this.#isComparing = true;
    const { clock, compare } = this.#deps;
    const begun = { at: clock.now(), monotonic: clock.monotonic() };
    try {
      const since = Math.max(0, (this.#compared?.at ?? 0) - MARGIN);
      const carried = await compare(since, () => this.#standstill.end());
      if (carried.end === 'broken') return undefined;
      this.#compared = begun;
      this.#isBehind = false;
      return carried;
    } finally {
      this.#isComparing = false;
    }
  }
}
