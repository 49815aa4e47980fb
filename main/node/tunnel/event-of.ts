import type { TunnelEvent } from './history.ts';
import type { Standing } from './standing.ts';

/**
 * What the page's list says of a change; undefined: nothing that anybody has to know.
 * @param url where others were told before that the gateway is
 */
export function eventOf(
  before: Standing,
  after: Standing,
  url: string | undefined,
): Omit<TunnelEvent, 'at'> | undefined {
  switch (after.kind) {
    case 'open':
      if (url === undefined) return { kind: 'opened', text: `open at ${after.url}` };
      if (url !== after.url) return { kind: 'moved', text: `open at ${after.url}; it was ${url}` };
      return before.kind === 'degraded'
        ? { kind: 'well', text: 'seen from outside again' }
        : { kind: 'opened', text: `open again at ${url}` };
    case 'degraded':
      return before.kind === 'degraded' ? undefined : { kind: 'unwell', text: `a check failed: ${after.message}` };
    case 'reopening':
      // Of an outage its beginning counts; each try would push everything else out of the list.
      return before.kind === 'opening' && before.attempt > 0 ? undefined : { kind: 'lost', text: after.message };
    case 'refused':
      return { kind: 'refused', text: after.message };
    case 'off':
      return before.kind === 'off' ? undefined : { kind: 'closed', text: 'closed' };
    case 'opening':
    case 'checking':
      return undefined;
  }
}

/** Whether others can reach the gateway then; `unknown`: nobody wants them to. */
export function reachOf({ kind }: Standing): 'up' | 'down' | 'unknown' {
  if (kind === 'off') return 'unknown';
  return kind === 'open' ? 'up' : 'down';
}
