import type { Counted } from './counted.ts';
import type { Grain } from './history-store.ts';
import type { Service } from './series.ts';

/** How a service was, over a time. */
export interface Uptime {
  readonly id: string;
  /** Minutes in which it was looked at; at other times this node did not run, and nothing is known. */
  readonly known: number;
  readonly up: number;
  /** It waited for a known time: a limit, a spent quota. */
  readonly resting: number;
  readonly down: number;
  /** Of the known minutes, 0 to 1, those in which it was not down; null when nothing is known. */
  readonly share: number | null;
}

/** Every service that was looked at in this time. */
export function uptimes(history: Counted, grain: Grain, from: number, to: number): readonly Uptime[] {
  const sums = new Map<string, Service>();
  for (const { key, value } of history.services.rows(grain, from, to)) {
    const sum = sums.get(key) ?? { up: 0, resting: 0, down: 0 };
    sums.set(key, {
      up: sum.up + value.up,
      resting: sum.resting + value.resting,
      down: sum.down + value.down,
    });
  }
  return [...sums].map(([id, sum]) => uptimeOf(id, sum)).sort((one, other) => (one.id < other.id ? -1 : 1));
}

function uptimeOf(id: string, { up, resting, down }: Service): Uptime {
  const known = up + resting + down;
  return { id, known, up, resting, down, share: known === 0 ? null : (up + resting) / known };
}
