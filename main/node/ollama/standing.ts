import type { Clock } from '../clock/index.ts';
import type { AbsentWhy, EngineState } from './engine-state.ts';

/** How an engine is, and since when. */
export class Standing {
  readonly #clock: Clock;
  readonly #changed: (state: EngineState) => void;
  #state: EngineState = { kind: 'looking' };
  #since: number;
  /** The same by the clock that never jumps. */
  #began: number;

  constructor(clock: Clock, changed: (state: EngineState) => void) {
    this.#clock = clock;
    this.#changed = changed;
    this.#since = clock.now();
    this.#began = clock.monotonic();
  }

  get state(): EngineState {
    return this.#state;
  }

  /** Ms since the epoch. */
  get since(): number {
    return this.#since;
  }

  /** How long it has been so, ms. */
  get age(): number {
    return this.#clock.monotonic() - this.#began;
  }

  become(state: EngineState): void {
    this.#state = state;
    this.#since = this.#clock.now();
    this.#began = this.#clock.monotonic();
    this.#changed(state);
  }

  /** There is none; said again, it is since when it was said first. */
  absent(why: AbsentWhy, sentence: string): void {
    const { state } = this;
    if (state.kind === 'absent' && state.why === why && state.sentence === sentence) return;
    this.become({ kind: 'absent', why, sentence });
  }
}
