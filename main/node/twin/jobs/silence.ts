import type { Clock } from '../../clock/index.ts';

/**
 * For how long nothing was heard. It counts only time in which this process was there to hear: a machine that slept, or
 * a process that was stopped, has not listened.
 */
export class Silence {
  readonly #clock: Clock;
  /** Ms: between two looks no more than this is counted. */
  readonly #longestGap: number;
  #lookedAt: number;
  #silent = 0;

  constructor(clock: Clock, longestGap: number) {
    this.#clock = clock;
    this.#longestGap = longestGap;
    this.#lookedAt = clock.monotonic();
  }

  /** Ms so far. To be asked every second or so; what is longer than the longest gap is not counted. */
  count(): number {
    const now = this.#clock.monotonic();
    this.#silent += Math.min(now - this.#lookedAt, this.#longestGap);
    this.#lookedAt = now;
    return this.#silent;
  }

  /** Something was heard. */
  end(): void {
    this.#lookedAt = this.#clock.monotonic();
    this.#silent = 0;
  }
}
