import type { Clock } from '../../clock/index.ts';

/** Over so long deaths are counted, ms. */
const WINDOW = 10_000;

/**
 * Whether a tunnel's connections are worth opening again. The client opens a new one the moment that one has ended; a
 * server that takes and drops them would be called without a pause. One that ends after it carried a request is no sign
 * of anything.
 */
export class Hopeless {
  readonly #clock: Clock;
  readonly #most: number;
  #carried = 0;
  #deaths: number[] = [];

  /** @param most deaths within the window that are still no sign of anything */
  constructor(clock: Clock, most: number) {
    this.#clock = clock;
    this.#most = most;
  }

  carried(): void {
    this.#carried = Math.min(this.#carried + 1, this.#most);
  }

  /** @returns whether it is hopeless */
  died(): boolean {
    if (this.#carried > 0) {
      this.#carried -= 1;
      return false;
    }
    const now = this.#clock.monotonic();
    this.#deaths = [...this.#deaths.filter(at => at > now - WINDOW), now];
    return this.#deaths.length > this.#most;
  }
}
