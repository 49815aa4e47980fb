import type { Clock, Timer } from '../clock/index.ts';

export interface TurnsDeps {
  /** One look. May throw: then the next one comes all the same. */
  readonly turn: () => Promise<void>;
  /** Ms until the next look, asked after each. */
  readonly rest: () => number;
  readonly failed: (error: unknown) => void;
  readonly clock: Clock;
}

/** Looks again and again, and does what is asked for in between: one thing at a time. */
export class Turns {
  readonly #deps: TurnsDeps;
  #work: Promise<void> = Promise.resolve();
  #timer: Timer | undefined;
  #isDue = false;
  #isClosed = false;

  constructor(deps: TurnsDeps) {
    this.#deps = deps;
  }

  /** Looks as soon as what is under way is done. */
  now(): void {
    if (this.#isDue || this.#isClosed) return;
    this.#isDue = true;
    this.#work = this.#work.then(() => this.#turn());
  }

  /** Does something between two looks, and looks after it. */
  do<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#work.then(act);
    this.#work = done.then(
      () => this.now(),
      () => this.now(),
    );
    return done;
  }

  /** No look begins any more; resolves when what is under way is done. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    await this.#work;
  }

  async #turn(): Promise<void> {
    const { turn, rest, failed, clock } = this.#deps;
    this.#isDue = false;
    this.#timer?.cancel();
    if (this.#isClosed) return;
    try {
      await turn();
    } catch (error) {
      if (!this.#isClosed) failed(error);
    }
    if (!this.#isClosed) this.#timer = clock.timer(rest(), () => this.now());
  }
}
