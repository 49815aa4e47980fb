import type { Clock } from '../../../../main/node/clock/index.ts';

/** Chance that is the same at every run (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Due {
  readonly at: number;
  readonly turn: number;
  readonly act: () => void;
}

/** The one true time, which no node sees, and what happens in it. Nothing in it waits: a day passes in a second. */
export class World {
  now = 0;
  #turns = 0;
  readonly #due: Due[] = [];

  at(time: number, act: () => void): void {
    const due = { at: Math.max(time, this.now), turn: this.#turns++, act };
    let place = this.#due.length;
    while (place > 0 && comesAfter(this.#due[place - 1], due)) place -= 1;
    this.#due.splice(place, 0, due);
  }

  /** @param afterEach looks at the world after everything that happens */
  run(until: number, afterEach: () => void): void {
    for (let next = this.#due[0]; next && next.at <= until; next = this.#due[0]) {
      this.#due.shift();
      this.now = next.at;
      next.act();
      afterEach();
    }
    this.now = until;
  }
}

function comesAfter(other: Due | undefined, due: Due): boolean {
  return other !== undefined && (other.at > due.at || (other.at === due.at && other.turn > due.turn));
}

/**
 * One machine: a clock of its own, which starts anywhere and runs a little fast or slow, and a processor that can stop
 * for a while. What falls due meanwhile happens when it goes on: timers first, as in an event loop, then messages.
 */
export class Machine {
  readonly clock: Clock;
  readonly #world: World;
  readonly #rate: number;
  #stoppedUntil = 0;
  #held: { readonly isTimer: boolean; readonly act: () => void }[] = [];

  constructor(world: World, random: () => number) {
    this.#world = world;
    this.#rate = 1 + (random() - 0.5) / 500;
    const start = random() * 1e9;
    const monotonic = () => start + world.now * this.#rate;
    const wall = random() * 1e12;
    this.clock = {
      monotonic,
      now: () => wall + world.now,
      timer: (delay, fire) => {
        let armed = 0;
        const arm = () => {
          armed += 1;
          const turn = armed;
          world.at(world.now + delay / this.#rate, () => this.#happen(true, () => turn === armed && fire()));
        };
        arm();
        return {
          refresh: arm,
          cancel: () => {
            armed = Number.NaN;
          },
        };
      },
    };
  }

  get isStopped(): boolean {
    return this.#world.now < this.#stoppedUntil;
  }

  /** Its processor does nothing for so long, ms. */
  stopFor(time: number): void {
    this.#stoppedUntil = Math.max(this.#stoppedUntil, this.#world.now + time);
    this.#world.at(this.#stoppedUntil, () => this.#goOn());
  }

  receive(act: () => void): void {
    this.#happen(false, act);
  }

  #happen(isTimer: boolean, act: () => void): void {
    if (this.isStopped) this.#held.push({ isTimer, act });
    else act();
  }

  #goOn(): void {
    if (this.isStopped) return;
    const held = this.#held;
    this.#held = [];
    for (const { act } of held.filter(({ isTimer }) => isTimer)) act();
    for (const { act } of held.filter(({ isTimer }) => !isTimer)) act();
  }
}

/** How it is on the way from one to the other. */
export interface Way {
  readonly isOpen: boolean;
  /** 0 to 1. */
  readonly loss: number;
  /** Ms. */
  readonly delay: readonly [least: number, most: number];
}
