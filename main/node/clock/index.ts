/** Time as a value that is passed in, so that every timer can be tested without waiting. */

/** A timer that can be armed again without allocating a new one (an idle timer is re-armed at every chunk). */
export interface Timer {
  /** Starts the full delay again from now. */
  refresh(): void;
  cancel(): void;
}

export interface Clock {
  /** Milliseconds since the epoch, for what people and other machines see. */
  now(): number;
  /** Milliseconds from an arbitrary start that never jump, for durations. */
  monotonic(): number;
  /** Calls `fire` once, `delay` milliseconds from now. */
  timer(delay: number, fire: () => void): Timer;
}

/** The real clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  timer(delay, fire) {
    const handle = setTimeout(fire, delay);
    return { refresh: () => handle.refresh(), cancel: () => clearTimeout(handle) };
  },
};

/**
 * Resolves after `delay` milliseconds; resolves early, never rejects, when `signal` is aborted.
 * Callers look at the signal afterwards, so that a cancelled wait needs no catch.
 */
export function sleep(clock: Clock, delay: number, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal?.aborted) return resolve();
    const done = () => {
      timer.cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = clock.timer(delay, done);
    signal?.addEventListener('abort', done, { once: true });
  });
}
