import type { Clock } from '../../clock/index.ts';
import { CLOCK_TOLERANCE, type MessageHead } from './protocol.ts';

/** Longer than any message is taken for, whichever way the clocks differ, ms. */
const KEPT = 2 * CLOCK_TOLERANCE + 60_000;
/** A busy pair sends some ten a second. */
const MOST = 100_000;

/** Which messages came already, so that none counts twice. Only what was authentic gets in. */
export class NonceMemory {
  readonly #clock: Clock;
  readonly #most: number;
  /** When each came, and when it was sent by its sender's clock; oldest first. */
  readonly #seen = new Map<string, { readonly at: number; readonly sent: number }>();
  /** Of what was forgotten early, the latest time of sending: nothing as old as that is new any more. */
  #forgottenUntil = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, most = MOST) {
    this.#clock = clock;
    this.#most = most;
  }

  /** Whether it was not here before; from now on it was. Where that cannot be told any more, it was. */
  isNew({ nonce, time }: Pick<MessageHead, 'nonce' | 'time'>): boolean {
    const now = this.#clock.monotonic();
    for (const [old, { at, sent }] of this.#seen) {
      const isStale = now - at >= KEPT;
      if (!isStale && this.#seen.size < this.#most) break;
      this.#seen.delete(old);
      if (!isStale) this.#forgottenUntil = Math.max(this.#forgottenUntil, sent);
    }
    if (this.#seen.has(nonce) || time <= this.#forgottenUntil) return false;
    this.#seen.set(nonce, { at: now, sent: time });
    return true;
  }
}
