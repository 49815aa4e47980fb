import type { Clock, Timer } from '../clock/index.ts';

export interface WatchOptions {
  readonly clock: Clock;
  /** Longest silence, ms. */
  readonly silence: number;
  /** Time for everything, ms. */
  readonly total: number;
  /** There was no sign of life for so long; the watch goes on. */
  readonly silent: () => void;
  /** The time for everything is up. Called once; the watch for silence goes on. */
  readonly over: () => void;
}

/**
 * Watches for silence and for the end of the time, with a single timer. A sign of life only notes when it came; when
 * the timer fires, it is set again for what is left. Setting it at every piece of a stream would cost as much as reading
 * the piece.
 */
export class Watch {
  readonly #options: WatchOptions;
  readonly #end: number;
  #isOver = false;
  #silence: number;
  #lastSign: number;
  #firesAt = 0;
  #timer: Timer;

  constructor(options: WatchOptions) {
    const { clock, silence, total } = options;
    this.#options = options;
    this.#silence = silence;
    this.#lastSign = clock.monotonic();
    this.#end = this.#lastSign + total;
    this.#timer = this.#arm(Math.min(silence, total));
  }

  sign(): void {
    this.#lastSign = this.#options.clock.monotonic();
  }

  /** From now on another silence is too long. */
  change(silence: number): void {
    this.#silence = silence;
    this.sign();
    if (this.#lastSign + silence < this.#firesAt) this.#set(silence);
  }

  stop(): void {
    this.#timer.cancel();
  }

  readonly #look = (): void => {
    const now = this.#options.clock.monotonic();
    const isUp = !this.#isOver && now >= this.#end;
    const isSilent = now >= this.#lastSign + this.#silence;
    if (isUp) this.#isOver = true;
    if (isSilent) this.#lastSign = now;
    const untilSilent = this.#lastSign + this.#silence - now;
    this.#set(this.#isOver ? untilSilent : Math.min(untilSilent, this.#end - now));
    // Last, since both may stop the watch.
    if (isUp) this.#options.over();
    else if (isSilent) this.#options.silent();
  };

  #set(delay: number): void {
    this.#timer.cancel();
    this.#timer = this.#arm(delay);
  }

  #arm(delay: number): Timer {
    const { clock } = this.#options;
    this.#firesAt = clock.monotonic() + delay;
    return clock.timer(delay, this.#look);
  }
}
