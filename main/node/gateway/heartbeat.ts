import type { ServerResponse } from 'node:http';
import type { Clock } from '../clock/index.ts';

/** Proxies and tunnels close what says nothing for half a minute or a minute, ms. */
const HEARTBEAT = 15_000;
/** A comment, which every reader of server-sent events passes over. */
const STILL_THERE = ': still there\n\n';

/** Keeps an event stream alive while there is nothing to say. */
export interface Heartbeat {
  /** Something was written just now. Cheap: at every event. */
  written(): void;
  stop(): void;
}

export function heartbeat(response: ServerResponse, clock: Clock): Heartbeat {
  const timer = clock.timer(HEARTBEAT, () => {
    if (response.writableEnded || response.destroyed) return;
    // What a caller does not read is no silence; more would only pile up.
    if (!response.writableNeedDrain) response.write(STILL_THERE);
    timer.refresh();
  });
  return { written: () => timer.refresh(), stop: () => timer.cancel() };
}
