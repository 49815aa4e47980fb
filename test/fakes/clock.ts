import type { Clock, Timer } from '../../main/node/clock/index.ts';

interface Armed {
  at: number;
  /** Place in the order in which equal times were armed. */
  turn: number;
  readonly fire: () => void;
}

/**
 * Time that passes only when a test says so. `advance` fires what falls due in order and lets everything that waits for
 * it settle in between; `jump` moves the wall clock alone, as NTP or a person does.
 */
export class ManualClock implements Clock {
  #wall = Date.UTC(2026, 10, 24, 12);
  #monotonic = 1_000_000;
  #turns = 0;
  readonly #armed = new Set<Armed>();

  now(): number {
    return this.#wall;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  timer(delay: number, fire: () => void): Timer {
    const armed: Armed = { at: 0, turn: 0, fire };
    let isCancelled = false;
    const arm = () => {
      armed.at = this.#monotonic + Math.max(0, delay);
      armed.turn = this.#turns++;
      this.#armed.add(armed);
    };
    arm();
    return {
      // As the real one: a timer that has fired can be armed again, one that was cancelled cannot.
      refresh: () => {
        if (!isCancelled) arm();
      },
      cancel: () => {
        isCancelled = true;
        this.#armed.delete(armed);
      },
    };
  }

  /** Timers that wait; 0 when everything was cleared away. */
  get waiting(): number {
    return this.#armed.size;
  }

  /** Lets `ms` pass: fires the timers in order, each after what the one before set off has settled. */
  async advance(ms: number): Promise<void> {
    const end = this.#monotonic + ms;
    await settle();
    for (let next = this.#due(end); next; next = this.#due(end)) {
      this.#moveTo(next.at);
      this.#armed.delete(next);
      next.fire();
      await settle();
    }
    this.#moveTo(end);
    await settle();
  }

  /** The wall clock is set by `ms`; nothing else changes. */
  jump(ms: number): void {
    this.#wall += ms;
  }

  #due(end: number): Armed | undefined {
    return [...this.#armed].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at || a.turn - b.turn)[0];
  }

  #moveTo(at: number): void {
    const passed = Math.max(0, at - this.#monotonic);
    this.#wall += passed;
    this.#monotonic += passed;
  }
}

/** Resolves when every promise that could go on without time passing has done so. */
export function settle(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}
