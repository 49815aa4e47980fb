import type { Clock } from '../../../main/node/clock/index.ts';

/** A clock that stands until it is told to go on. */
export class ManualClock implements Clock {
  #now = Date.UTC(2026, 10, 24, 12);
  readonly #timers = new Set<{ at: number; fire: () => void }>();

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  timer(delay: number, fire: () => void) {
    const timer = { at: this.#now + delay, fire };
    this.#timers.add(timer);
    return {
      refresh: () => {
        timer.at = this.#now + delay;
        this.#timers.add(timer);
      },
      cancel: () => {
        this.#timers.delete(timer);
      },
    };
  }

  /** How many timers wait. */
  get waiting(): number {
    return this.#timers.size;
  }

  advance(delay: number): void {
    this.#now += delay;
    for (const timer of [...this.#timers].filter(({ at }) => at <= this.#now)) {
      this.#timers.delete(timer);
      timer.fire();
    }
  }
}
