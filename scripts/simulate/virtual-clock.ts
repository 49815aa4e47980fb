import type { Clock, Timer } from '../../main/node/clock/index.ts';

interface Armed {
  readonly at: number;
  /** Place in the order in which equal times were armed. */
  readonly turn: number;
  readonly fire: () => void;
  isOff: boolean;
}

/**
 * Time that jumps from one timer to the next, so that a day passes in seconds and always in the same way. A heap, since
 * thousands of requests and the looks of prober and queue are armed at one time.
 */
export class VirtualClock implements Clock {
  readonly #start: number;
  #passed = 0;
  #turns = 0;
  readonly #heap: Armed[] = [];

  /** @param start ms since the epoch */
  constructor(start: number) {
    this.#start = start;
  }

  now(): number {
    return this.#start + this.#passed;
  }

  monotonic(): number {
    return this.#passed;
  }

  timer(delay: number, fire: () => void): Timer {
    let isCancelled = false;
    let armed = this.#arm(delay, fire);
    return {
      refresh: () => {
        if (isCancelled) return;
        armed.isOff = true;
        armed = this.#arm(delay, fire);
      },
      cancel: () => {
        isCancelled = true;
        armed.isOff = true;
      },
    };
  }

  /**
   * Lets time pass until `end` (ms since the epoch): fires the timers in order, each after what the one before set off
   * has settled.
   */
  async runUntil(end: number): Promise<void> {
    await settle();
    for (let next = this.#heap[0]; next && this.#start + next.at <= end; next = this.#heap[0]) {
      this.#pop();
      if (next.isOff) continue;
      this.#passed = next.at;
      next.fire();
      await settle();
    }
    this.#passed = Math.max(this.#passed, end - this.#start);
  }

  /** Whole milliseconds, as the wall clock tells them. */
  #arm(delay: number, fire: () => void): Armed {
    const armed = { at: this.#passed + Math.max(0, Math.ceil(delay)), turn: this.#turns++, fire, isOff: false };
    this.#push(armed);
    return armed;
  }

  #push(armed: Armed): void {
    const heap = this.#heap;
    let place = heap.length;
    heap.push(armed);
    while (place > 0) {
      const above = (place - 1) >>> 1;
      const parent = heap[above];
      if (!parent || isBefore(parent, armed)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = armed;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let place = 0;
    for (;;) {
      const left = heap[2 * place + 1];
      const right = heap[2 * place + 2];
      const child = left && right && isBefore(right, left) ? right : left;
      if (!child || isBefore(last, child)) break;
      heap[place] = child;
      place = 2 * place + (child === left ? 1 : 2);
    }
    heap[place] = last;
  }
}

function isBefore(one: Armed, other: Armed): boolean {
  return one.at < other.at || (one.at === other.at && one.turn < other.turn);
}

/** Resolves when every promise that could go on without time passing has done so. */
function settle(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}
