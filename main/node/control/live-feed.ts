import { type Clock, sleep } from '../clock/index.ts';
import type { LiveState } from './live-state.ts';
import type { NodeView } from './node-view.ts';

/** The page is told at most four times a second, however much happens. */
export const LIVE_INTERVAL = 250;

/**
 * The state at once, then after changes, the latest only: what happened between two readings is in the second. A slow
 * reader gets fewer of them and nothing is stored for it.
 */
export async function* liveFeed(
  view: Pick<NodeView, 'state' | 'onChange'>,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<LiveState, void, undefined> {
  let hasChanged = false;
  let wake = () => {};
  const stopListening = view.onChange(() => {
    hasChanged = true;
    wake();
  });
  const wakeOnAbort = () => wake();
  signal.addEventListener('abort', wakeOnAbort);
  try {
    while (!signal.aborted) {
      hasChanged = false;
      yield view.state();
      await sleep(clock, LIVE_INTERVAL, signal);
      if (!hasChanged && !signal.aborted) await new Promise<void>(resolve => (wake = resolve));
    }
  } finally {
    stopListening();
    signal.removeEventListener('abort', wakeOnAbort);
  }
}
