import type { Clock, Timer } from '../clock/index.ts';

/**
 * Watches for silence with a single timer. A sign of life only notes the time; when the timer fires, it is set again
 * for what is left. Setting it at every piece of a stream would cost as much as reading the piece.
 */
export class Watch {
  readonly #clock: Clock;
  readonly #silent: () => void;
  #limit: number;
  #lastSign: number;
  #firesAt: number;
  #timer: Timer;

  /**
   * @param limit longest silence, ms
   * @param silent called when there was no sign of life for so long; it is watched on unless `end` is called
   */
  constructor(clock: Clock, limit: number, silent: () => void) {
    this.#clock = clock;
    this.#silent = silent;
    this.#limit = limit;
    this.#lastSign = clock.monotonic();
    this.#firesAt = this.#lastSign + limit;
    this.#timer = clock.timer(limit, this.#look);
  }

  sign(): void {
    this.#lastSign = this.#clock.monotonic();
  }

  /** From now on another silence is too long. */
  change(limit: number): void {
    this.#limit = limit;
    this.sign();
    if (this.#lastSign + limit < this.#firesAt) this.#set(limit);
  }

  end(): void {
    this.#timer.cancel();
  }

  readonly #look = (): void => {
    const left = this.#lastSign + this.#limit - this.#clock.monotonic();
    if (left > 0) {
      this.#set(left);
      return;
    }
    this.sign();
    this.#set(this.#limit);
    this.#silent();
  };

  #set(delay: number): void {
    this.#timer.cancel();
    this.#firesAt = this.#clock.monotonic() + delay;
    this.#timer = this.#clock.timer(delay, this.#look);
  }
}
