import type { Station } from '../../../main/node/control/live-state.ts';
import type { RequestRecord } from './cascade-order.ts';

/**
 * At which station each running request is. A trail names a station only after its attempt has ended; where a request
 * is now follows from which stations are busy: the first one that it may use, has not behind it, and that has somebody
 * who is not yet accounted for. Requests that wait for a slot are at none.
 */
export function whereabouts(
  order: readonly Pick<Station, 'id' | 'tier' | 'inFlight'>[],
  requests: readonly RequestRecord[],
): ReadonlyMap<string, string> {
  const unaccounted = new Map(order.map(({ id, inFlight }) => [id, inFlight]));
  const found = new Map<string, string>();
  const take = (request: RequestRecord, id: string) => {
    found.set(request.id, id);
    unaccounted.set(id, (unaccounted.get(id) ?? 0) - 1);
  };
  const running = requests.filter(({ outcome }) => outcome === 'running').toReversed();
  for (const request of running) if (request.backend) take(request, request.backend);
  for (const request of running) {
    if (request.backend) continue;
    const last = request.attempts.at(-1)?.backend;
    const after = order.findIndex(({ id }) => id === last);
    const candidates = [...order.slice(after + 1), ...order.slice(0, after + 1)];
    const here = candidates.find(station => mayUse(request.target, station) && (unaccounted.get(station.id) ?? 0) > 0);
    if (here) take(request, here.id);
  }
  return found;
}

function mayUse(target: string, { id, tier }: Pick<Station, 'id' | 'tier'>): boolean {
  if (target === 'auto' || target === '') return true;
  if (target.startsWith('tier:')) return target === `tier:${tier}`;
  return !target.includes('/') || target === id;
}
