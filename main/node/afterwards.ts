import type { FlightObserver } from './cascade/index.ts';

/**
 * Tells an observer a moment later, in the same order: counting a request is not to keep its answer waiting.
 * @param schedule runs what it is given once the answers and the requests that are ready have been written
 */
export function afterwards(
  observer: FlightObserver,
  schedule: (run: () => void) => unknown = aTurnLater,
): FlightObserver {
  let waiting: (() => void)[] = [];
  const run = () => {
    const now = waiting;
    waiting = [];
    for (const tell of now) tell();
  };
  const later = (tell: () => void) => {
    if (waiting.push(tell) === 1) schedule(run);
  };
  return {
    attemptEnded: attempt => later(() => observer.attemptEnded(attempt)),
    recordChanged: record => later(() => observer.recordChanged(record)),
    requestEnded: record => later(() => observer.requestEnded(record)),
  };
}

/** undici writes a request in the turn after it was given one; what is counted must not stand in front of that. */
function aTurnLater(run: () => void): void {
  setImmediate(setImmediate, run);
}
