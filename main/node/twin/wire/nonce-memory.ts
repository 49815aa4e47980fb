import type { Clock } from '../../clock/index.ts';
import { CLOCK_TOLERANCE } from './protocol.ts';

/** Longer than any message is taken for, whichever way the clocks differ, ms. */
const KEPT = 2 * CLOCK_TOLERANCE + 60_000;
/** A busy pair sends some ten a second. */
const MOST = 100_000;

/** Which messages came already, so that none counts twice. Only what was authentic gets in. */
export class NonceMemory {
  readonly #clock: Clock;
  /** When each came, oldest first. */
  readonly #seen = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `known`: it was here before. `full`: it cannot be remembered, so it must not be taken. */
  remember(nonce: string): 'new' | 'known' | 'full' {
    const now = this.#clock.monotonic();
    for (const [old, at] of this.#seen) {
      if (now - at < KEPT) break;
      this.#seen.delete(old);
    }
    if (this.#seen.has(nonce)) return 'known';
    if (this.#seen.size >= MOST) return 'full';
    this.#seen.set(nonce, now);
    return 'new';
  }
}
