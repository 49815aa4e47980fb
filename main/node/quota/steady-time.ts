import type { Clock } from '../clock/index.ts';

/** Differences up to this (ms) are drift or NTP's slewing, and simply followed. */
const DRIFT = 2000;
/** A jump that has lasted so long (ms, by the clock that never jumps) is the truth. */
const LASTING = 10 * 60_000;

/**
 * The time that quotas are counted by: ms since the epoch, by a wall clock that somebody may set and a monotonic one
 * that stands still while the machine sleeps. A jump of the wall clock is believed once it has lasted for ten minutes
 * (a machine that slept, a clock that was put right); one that is taken back before was a mistake, and has neither
 * freed an account nor locked one.
 */
export class SteadyTime {
  readonly #clock: Clock;
  readonly #setBack: (by: number) => void;
  /** Believed wall time less monotonic time. */
  #offset: number;
  /** A jump that is not believed yet, and since when (monotonic) it stands. */
  #jump: { readonly offset: number; readonly since: number } | undefined;

  /** @param setBack called when the time goes back by so many ms, so that what was noted is moved along */
  constructor(clock: Clock, setBack: (by: number) => void) {
    this.#clock = clock;
    this.#setBack = setBack;
    this.#offset = clock.now() - clock.monotonic();
  }

  now(): number {
    const monotonic = this.#clock.monotonic();
    this.#look(this.#clock.now() - monotonic, monotonic);
    return Math.round(monotonic + this.#offset);
  }

  /** What people read on their clocks at that time. */
  onWall(time: number): number {
    return Math.round(this.#clock.now() + time - this.now());
  }

  #look(offset: number, monotonic: number): void {
    if (Math.abs(offset - this.#offset) <= DRIFT) {
      this.#jump = undefined;
      this.#moveTo(offset);
    } else if (!this.#jump || Math.abs(offset - this.#jump.offset) > DRIFT) {
      this.#jump = { offset, since: monotonic };
    } else if (monotonic - this.#jump.since >= LASTING) {
      this.#jump = undefined;
      this.#moveTo(offset);
    }
  }

  #moveTo(offset: number): void {
    const back = this.#offset - offset;
    this.#offset = offset;
    if (back > DRIFT) this.#setBack(back);
  }
}
