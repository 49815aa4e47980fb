import type { Results } from '../results.ts';
import { median } from '../statistics.ts';
import type { SystemName } from '../systems/system.ts';

export interface Verdict {
  readonly title: string;
  readonly limit: string;
  readonly measured: string;
  readonly kind: 'reached' | 'missed' | 'not-measured' | 'left-out';
}

interface Target {
  readonly title: string;
  readonly bound: 'at least' | 'at most';
  readonly limit: number;
  readonly unit: '×' | 'MB' | 'ms';
  /** The other product that it takes. */
  readonly needs?: SystemName;
  readonly measure: (results: Results) => number | undefined;
}

const TARGETS: readonly Target[] = [
  {
    title: 'plain answers/s at 32 connections, against the floor',
    bound: 'at least',
    limit: 0.6,
    unit: '×',
    measure: ({ throughput }) => ratio(throughput, 'floor'),
  },
  {
    title: 'plain answers/s at 32 connections, against Portkey',
    bound: 'at least',
    limit: 5,
    unit: '×',
    needs: 'portkey',
    measure: ({ throughput }) => ratio(throughput, 'portkey'),
  },
  {
    title: 'median overhead over direct at 1 connection, against the floor',
    bound: 'at most',
    limit: 1.35,
    unit: '×',
    measure: ({ latency }) => {
      const direct = median(latency.get('direct') ?? []);
      const floor = median(latency.get('floor') ?? []) - direct;
      return (median(latency.get('tandem') ?? []) - direct) / floor;
    },
  },
  {
    title: 'time to first token at 100 streams, against the floor',
    bound: 'at most',
    limit: 1.5,
    unit: '×',
    measure: ({ streamsAtHundred }) => ratio(streamsAtHundred.firstToken, 'floor'),
  },
  {
    title: 'resident memory, idle',
    bound: 'at most',
    limit: 150,
    unit: 'MB',
    measure: ({ footprint }) => footprint.idle,
  },
  {
    title: 'resident memory with 1,000 open streams',
    bound: 'at most',
    limit: 300,
    unit: 'MB',
    measure: ({ footprint }) => footprint.withOpenStreams,
  },
  {
    title: 'start to ready, median',
    bound: 'at most',
    limit: 1000,
    unit: 'ms',
    measure: ({ footprint }) => median(footprint.readyAfter),
  },
];

/** What must be reached, and whether it was. */
export function verdicts(results: Results, without: ReadonlySet<string>): Verdict[] {
  return TARGETS.map(target => {
    const { title, bound, limit, unit, needs } = target;
    const base = { title, limit: `${bound} ${shown(limit, unit)}` };
    const value = target.measure(results);
    if (value === undefined || !Number.isFinite(value)) {
      const leftOut = needs !== undefined && without.has(needs);
      return { ...base, measured: '-', kind: leftOut ? 'left-out' : 'not-measured' };
    }
    const isReached = bound === 'at least' ? value >= limit : value <= limit;
    return { ...base, measured: shown(value, unit), kind: isReached ? 'reached' : 'missed' };
  });
}

function ratio(figures: ReadonlyMap<SystemName, readonly number[]>, against: SystemName): number {
  return median(figures.get('tandem') ?? []) / median(figures.get(against) ?? []);
}

function shown(value: number, unit: Target['unit']): string {
  return unit === '×' ? `${value.toFixed(2)} ×` : `${Math.round(value)} ${unit}`;
}
