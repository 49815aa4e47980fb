import type { StationState } from '../control/index.ts';
import type { Facts, PairFacts } from './facts.ts';
import { handsFor } from './hands.ts';
import type { Hand, Report, ReportedAccount, ReportedError, ReportedService } from './report.ts';
import { countOf } from './words.ts';

/** The report that these facts make. */
export function reportOf(facts: Facts): Report {
  const { node, day, zone, now, totals, tiers, satisfaction, queue, pair } = facts;
  const errors = errorsOf(facts);
  const hands = handsFor(facts, errors);
  const { usd, requests, price, assumption, ownersFigure } = facts.saved;
  return {
    node,
    day: day.day,
    from: day.from,
    to: day.to,
    zone,
    madeAt: now,
    ...(pair ? { pair: { twin: pair.twin, isBoth: pair.told.kind === 'both', events: pair.events } } : {}),
    isOver: now >= day.to,
    headline: headlineOf(facts, hands),
    hands,
    services: servicesOf(facts),
    accounts: accountsOf(facts),
    queue,
    totals,
    tiers: tiers.map(tier => ({ ...tier, share: totals.answered === 0 ? 0 : tier.answered / totals.answered })),
    errors,
    satisfaction,
    saved: { usd, requests, price, assumption, ownersFigure },
  };
}

function headlineOf({ stations, totals }: Facts, hands: readonly Hand[]): string {
  const down = stations.filter(({ state }) => state.kind === 'down' || state.kind === 'disabled').length;
  const requests =
    totals.requests === 0
      ? 'No requests came in.'
      : `${totals.answered} of ${totals.requests} requests were answered at once.`;
  if (down > 0) return `${requests} ${down} of ${stations.length} backends cannot answer now.`;
  if (hands.length > 0)
    return `${requests} Every backend can answer; ${countOf(hands.length, 'thing wants', 'things want')} a look.`;
  return `${requests} Nothing needs a hand.`;
}

/** This node and its twin, the backends in their order, and those of the day that are configured no longer. */
function servicesOf({ node, stations, uptimes, pair }: Facts): ReportedService[] {
  const uptimeOf = (id: string) => {
    const uptime = uptimes.find(known => known.id === id);
    return uptime ? { uptime } : {};
  };
  const machines = [node.id, ...(pair ? [pair.twin.id] : [])];
  const gone = uptimes.filter(({ id }) => !machines.includes(id) && !stations.some(station => station.id === id));
  return [
    { id: node.id, kind: 'node', state: { kind: 'serving' }, ...uptimeOf(node.id) },
    ...(pair ? [{ id: pair.twin.id, kind: 'node', state: stateOf(pair), ...uptimeOf(pair.twin.id) }] : []),
    ...stations.map(({ id, tier, kind, model, state }) => ({
      id,
      tier,
      kind,
      ...(model === undefined ? {} : { model }),
      state,
      ...uptimeOf(id),
    })),
    ...gone.map(({ id }) => ({ id, kind: 'gone', ...uptimeOf(id) })),
  ];
}

function stateOf({ isHeard, twin }: PairFacts): StationState {
  return isHeard ? { kind: 'serving' } : { kind: 'down', reason: `${twin.name} is not heard` };
}

function accountsOf({ stations, attempts }: Facts): ReportedAccount[] {
  return stations.flatMap(({ id, provider, quota }) => {
    if (!quota) return [];
    const own = attempts.filter(({ backend }) => backend === id);
    const count = (isCounted: (outcome: string) => boolean) =>
      own.reduce((total, { outcome, count }) => total + (isCounted(outcome) ? count : 0), 0);
    return [
      {
        id,
        ...(provider === undefined ? {} : { provider }),
        quota,
        sent: count(() => true),
        failed: count(isFailure),
      },
    ];
  });
}

function errorsOf({ attempts }: Facts): ReportedError[] {
  return attempts
    .filter(({ outcome }) => isFailure(outcome))
    .map(({ backend, outcome, count, lastAt, message }) => ({ backend, kind: outcome, count, lastAt, message }))
    .sort((one, other) => other.count - one.count || (one.backend < other.backend ? -1 : 1));
}

/** A caller's leaving is nobody's failure. */
function isFailure(outcome: string): boolean {
  return outcome !== 'ok' && outcome !== 'cancelled';
}
