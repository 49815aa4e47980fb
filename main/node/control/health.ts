import type { LiveState } from './live-state.ts';

/**
 * The detailed twin of the gateway's `GET /health`, for scripts: what serves, what does not and why, and how far the
 * embedded engine's model is.
 */
export function healthOf({ node, gateway, notices, stations, embedded, totals }: LiveState) {
  const serving = stations.filter(({ state }) => CAN_ANSWER.has(state.kind)).length;
  return {
    status: serving === 0 ? 'down' : serving < stations.length ? 'degraded' : 'ok',
    node,
    gateway,
    backends: stations.map(({ id, tier, model, state, inFlight, slots, waiting, lastError }) => ({
      id,
      tier,
      model,
      state,
      inFlight,
      slots,
      waiting,
      lastError,
    })),
    embedded,
    notices,
    totals,
  };
}

const CAN_ANSWER: ReadonlySet<LiveState['stations'][number]['state']['kind']> = new Set([
  'serving',
  'untried',
  'degraded',
]);
