import type { Clock } from '../../node/clock/index.ts';

/** So many within an hour are enough: whatever ends it does not like it. */
export const ATTEMPTS = 4;
const WINDOW = 60 * 60_000;
/** First wait (ms) before an attempt; doubled each time within the hour. */
const FIRST_WAIT = 10_000;

/** How often something is put right that goes wrong again and again: later each time, and not for ever. */
export class Attempts {
  readonly #clock: Clock;
  #made: readonly number[] = [];
  #dueAt: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** To be asked at each look as long as it is wrong; `now` is one attempt, and counts. */
  ask(): 'wait' | 'now' | 'enough' {
    const now = this.#clock.monotonic();
    this.#made = this.#made.filter(at => now - at < WINDOW);
    if (this.#made.length >= ATTEMPTS) return 'enough';
    this.#dueAt ??= now + FIRST_WAIT * 2 ** this.#made.length;
    if (now < this.#dueAt) return 'wait';
    this.#made = [...this.#made, now];
    this.#dueAt = undefined;
    return 'now';
  }

  /** Nothing is wrong just now: the next wait begins when it is again. */
  calm(): void {
    this.#dueAt = undefined;
  }

  /** By hand: what was tried before does not count. */
  forget(): void {
    this.#made = [];
    this.#dueAt = undefined;
  }
}
