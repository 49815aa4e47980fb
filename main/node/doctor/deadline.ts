import type { Clock } from '../clock/index.ts';

/** What a late one may still take to say how far it came, ms. */
const GRACE = 300;

/**
 * Does work that may hang. After `limit` ms its signal is aborted; if it does not end by that, `late` is the result and
 * whatever it does then is nobody's concern any more.
 */
export function within<T>(clock: Clock, limit: number, work: (signal: AbortSignal) => Promise<T>, late: T): Promise<T> {
  const controller = new AbortController();
  return new Promise((resolve, reject) => {
    const timer = clock.timer(limit, () => {
      controller.abort(new Error('it took too long'));
      last = clock.timer(GRACE, () => resolve(late));
    });
    let last: { cancel(): void } | undefined;
    const end = (): void => {
      timer.cancel();
      last?.cancel();
    };
    work(controller.signal).then(resolve, reject).finally(end);
  });
}
