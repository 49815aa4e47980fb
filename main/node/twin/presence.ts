import type { Clock, Timer } from '../clock/index.ts';

export interface PresenceDeps {
  readonly clock: Clock;
  /** Between two looks, ms. */
  readonly interval: () => number;
  /** Whether the twin is heard at this moment. */
  readonly isHeard: () => boolean;
  /** It is heard again, or for the first time. */
  readonly came: () => void;
  readonly went: () => void;
}

/** Notices that the twin has come or gone: silence makes no event by itself. */
export class Presence {
  readonly #deps: PresenceDeps;
  #wasHeard = false;
  #watch: Timer | undefined;

  constructor(deps: PresenceDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.look();
    this.#watch = this.#deps.clock.timer(this.#deps.interval(), () => this.start());
  }

  stop(): void {
    this.#watch?.cancel();
  }

  look(): void {
    const isHeard = this.#deps.isHeard();
    if (isHeard === this.#wasHeard) return;
    this.#wasHeard = isHeard;
    if (isHeard) this.#deps.came();
    else this.#deps.went();
  }
}
