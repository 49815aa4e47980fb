import type { FlightObserver } from './cascade/index.ts';
import type { Clock, Timer } from './clock/index.ts';

/** So long, ms, what went well is gathered: nobody waits for it to be counted, and many are counted faster than one. */
const GATHERED = 20;

export interface Afterwards extends FlightObserver {
  /** Tells what has not been told yet: whoever is about to read the counts gets them as they are. */
  flush(): void;
}

/**
 * Tells an observer a moment later, in the same order. Counted after its answer was written, but before the next request
 * is read, each request kept the next one waiting (26 µs of 660 in a profile at one connection). What goes wrong is told
 * in the next turn, since something is done about it.
 * @param soon runs what it is given once the answers that are ready have been written
 */
export function afterwards(
  observer: FlightObserver,
  clock: Clock,
  soon: (run: () => void) => unknown = setImmediate,
): Afterwards {
  let waiting: (() => void)[] = [];
  let timer: Timer | undefined;

  function flush(): void {
    timer?.cancel();
    timer = undefined;
    const now = waiting;
    waiting = [];
    for (const tell of now) tell();
  }

  function later(outcome: string, tell: () => void): void {
    waiting.push(tell);
    if (outcome === 'ok' || outcome === 'running') timer ??= clock.timer(GATHERED, flush);
    else soon(flush);
  }

  return {
    attemptEnded: attempt => later(attempt.outcome, () => observer.attemptEnded(attempt)),
    recordChanged: record => later(record.outcome, () => observer.recordChanged(record)),
    requestEnded: (record, decision) => later(record.outcome, () => observer.requestEnded(record, decision)),
    flush,
  };
}
