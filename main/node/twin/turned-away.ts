import type { Logger } from 'pino';
import type { Clock } from '../clock/index.ts';

/** Between two lines on the same reason, ms. */
const SAID_AGAIN_AFTER = 60_000;

/**
 * Says in the log that messages were turned away. The door stands open to the world, and whoever knocks a thousand times
 * a second must not fill the disk: each reason is one line a minute, with how many there were.
 */
export class TurnedAway {
  readonly #clock: Clock;
  readonly #log: Pick<Logger, 'warn'>;
  readonly #said = new Map<string, { at: number; unsaid: number }>();

  constructor(clock: Clock, log: Pick<Logger, 'warn'>) {
    this.#clock = clock;
    this.#log = log;
  }

  /** @param reason one of a few */
  note(reason: string): void {
    const now = this.#clock.monotonic();
    const said = this.#said.get(reason);
    if (said && now - said.at < SAID_AGAIN_AFTER) {
      said.unsaid += 1;
      return;
    }
    const more = said && said.unsaid > 0 ? { since: said.unsaid } : {};
    this.#log.warn({ reason, ...more }, 'a message as of the twin was turned away');
    this.#said.set(reason, { at: now, unsaid: 0 });
  }
}
