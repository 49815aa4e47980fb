import type { Logger } from 'pino';
import type { Clock } from '../clock/index.ts';
import { byteCount } from './byte-count.ts';

/** What is known of a transfer that runs. */
export interface Transfer {
  readonly received: number;
  readonly total: number;
  readonly bytesPerSecond?: number;
  readonly secondsLeft?: number;
}

/** Speed is that of the last seconds, ms: a stalled line shows as slow, and a resumed one does not count what it had. */
const WINDOW = 5000;
/** Two measuring points are at least this far apart, ms. */
const GRAIN = 250;

/** Measures how fast bytes come. */
export class TransferMeter {
  readonly #clock: Clock;
  #points: { readonly at: number; readonly received: number }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  measure(received: number, total: number): Transfer {
    const at = this.#clock.monotonic();
    const last = this.#points.at(-1);
    // Fewer than before: it began anew.
    if (last && received < last.received) this.#points = [];
    if (!last || at - last.at >= GRAIN || received < last.received) this.#points.push({ at, received });
    while (this.#points[1] && at - this.#points[1].at >= WINDOW) this.#points.shift();
    const first = this.#points[0];
    if (!first || at - first.at < GRAIN || received === first.received) return { received, total };
    const bytesPerSecond = Math.round((1000 * (received - first.received)) / (at - first.at));
    return { received, total, bytesPerSecond, secondsLeft: Math.ceil((total - received) / bytesPerSecond) };
  }
}

/** A line for each tenth that has come, but not two within this time, ms ... */
const LINE_APART = 5000;
/** ... and one at least as often as this, so that a slow line is seen to be alive, ms. */
const LINE_DUE = 60_000;

/** Tells the log how far a transfer is. */
export class TransferLog {
  readonly #clock: Clock;
  readonly #log: Pick<Logger, 'info'>;
  readonly #what: string;
  #saidAt: number;
  #saidTenth = 0;

  constructor(what: string, clock: Clock, log: Pick<Logger, 'info'>) {
    this.#what = what;
    this.#clock = clock;
    this.#log = log;
    this.#saidAt = clock.monotonic();
  }

  note({ received, total, bytesPerSecond, secondsLeft }: Transfer): void {
    const now = this.#clock.monotonic();
    const tenth = Math.floor((10 * received) / total);
    const since = now - this.#saidAt;
    // It began anew, or comes from another source.
    if (tenth < this.#saidTenth) this.#saidTenth = tenth;
    if (since < LINE_APART || (tenth <= this.#saidTenth && since < LINE_DUE)) return;
    this.#saidAt = now;
    this.#saidTenth = tenth;
    const speed = bytesPerSecond === undefined ? '' : `, ${byteCount(bytesPerSecond)}/s, ${secondsLeft} s left`;
    const percent = Math.floor((100 * received) / total);
    this.#log.info(`${this.#what}: ${percent} % of ${byteCount(total)}${speed}`);
  }
}
