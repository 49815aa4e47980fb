import type { Clock } from '../clock/index.ts';

/** Aborted after `limit` ms, or when the outer one is. To be released, so that no timer stays. */
export interface Deadline {
  readonly signal: AbortSignal;
  readonly isOver: boolean;
  release(): void;
}

export function deadline(clock: Clock, limit: number, outer: AbortSignal): Deadline {
  const controller = new AbortController();
  let isOver = false;
  const timer = clock.timer(limit, () => {
    isOver = true;
    controller.abort(new Error(`not within ${limit} ms`));
  });
  const abort = () => controller.abort(outer.reason);
  if (outer.aborted) abort();
  outer.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    get isOver() {
      return isOver;
    },
    release() {
      timer.cancel();
      outer.removeEventListener('abort', abort);
    },
  };
}
