import type { Clock } from '../clock/index.ts';

export interface BreakerOptions {
  /** Failures in a row that open it. */
  readonly failures: number;
  /** Longest time in ms that it stays open before one trial is let through. */
  readonly openFor: number;
}

/**
 * Leave to try. It must come back with the result (`succeeded`, `failed` or `released`), so that an answer that comes
 * late, after the state has moved on, cannot overwrite newer knowledge.
 */
export interface Permit {
  readonly epoch: number;
  readonly isTrial: boolean;
}

export type BreakerState =
  | { readonly kind: 'closed' }
  /** Nothing is let through until `until` (ms, monotonic) or until a probe allows a trial. */
  | { readonly kind: 'open'; readonly until: number }
  /** One trial at a time; its result decides. */
  | { readonly kind: 'half-open'; readonly isTrying: boolean };

/** Circuit breaker of one backend: closed, open after some failures in a row, half-open for one trial at a time. */
export class Breaker {
  readonly #options: BreakerOptions;
  readonly #clock: Clock;
  #failuresInRow = 0;
  #openUntil: number | undefined;
  #isTrying = false;
  #epoch = 0;
  #failedTrials = 0;

  constructor(options: BreakerOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
  }

  get state(): BreakerState {
    if (this.#openUntil === undefined) return { kind: 'closed' };
    if (this.#clock.monotonic() < this.#openUntil) return { kind: 'open', until: this.#openUntil };
    return { kind: 'half-open', isTrying: this.#isTrying };
  }

  /** Trials, and looks that found nobody there, since it opened; a prober spaces its looks by it. */
  get failedTrials(): number {
    return this.#failedTrials;
  }

  /** Leave to try now, or undefined. */
  admit(): Permit | undefined {
    const state = this.state;
    if (state.kind === 'closed') return { epoch: this.#epoch, isTrial: false };
    if (state.kind === 'open' || state.isTrying) return undefined;
    this.#isTrying = true;
    return { epoch: this.#epoch, isTrial: true };
  }

  succeeded(permit: Permit): void {
    if (permit.epoch !== this.#epoch) return;
    this.#failuresInRow = 0;
    if (permit.isTrial) this.close();
  }

  failed(permit: Permit): void {
    if (permit.epoch !== this.#epoch) return;
    this.#failuresInRow += 1;
    if (permit.isTrial) {
      this.#failedTrials += 1;
      this.#open();
    } else if (this.#failuresInRow >= this.#options.failures) {
      this.#open();
    }
  }

  /** The try ended without telling anything (the caller hung up). */
  released(permit: Permit): void {
    if (permit.isTrial && permit.epoch === this.#epoch) this.#isTrying = false;
  }

  /** A probe found it answering: the next request may try, without waiting for `openFor`. */
  allowTrial(): void {
    if (this.#openUntil !== undefined) this.#openUntil = Math.min(this.#openUntil, this.#clock.monotonic());
  }

  /** A probe found that nothing listens there at all: no request has to find that out by waiting for it. */
  stillDown(): void {
    if (this.#openUntil === undefined) return;
    this.#failedTrials += 1;
    this.#openUntil = Math.max(this.#openUntil, this.#clock.monotonic() + this.#options.openFor);
  }

  /** A probe proved that it works, or a person says so. */
  close(): void {
    this.#epoch += 1;
    this.#failuresInRow = 0;
    this.#failedTrials = 0;
    this.#openUntil = undefined;
    this.#isTrying = false;
  }

  #open(): void {
    this.#epoch += 1;
    this.#isTrying = false;
    this.#openUntil = this.#clock.monotonic() + this.#options.openFor;
  }
}
