import type { RequestRecord } from './cascade-order.ts';

type Outcome = RequestRecord['attempts'][number]['outcome'];

/** What the last requests did at one station and on the stretch of line after it. */
export interface Stretch {
  /** Requests that were tried at the station and then went on from it. */
  readonly wentOn: number;
  /** Requests that travelled beyond it without being tried there. */
  readonly passed: number;
  /** Share of all that travelled the stretch after it, 0 to 1. */
  readonly share: number;
  /** Why they went on, the most frequent first. */
  readonly why: readonly { readonly outcome: Outcome; readonly count: number }[];
}

/** Counts, for each station in cascade order, who went on from it. */
export function stretches(order: readonly string[], requests: readonly RequestRecord[]): readonly Stretch[] {
  const place = new Map(order.map((id, index) => [id, index]));
  const trails = requests.map(({ attempts, outcome }) => ({
    attempts,
    farthest: outcome === 'refused' && attempts.length > 0 ? order.length : farthest(attempts, place),
  }));
  return order.map((id, index) => {
    let wentOn = 0;
    let passed = 0;
    const why = new Map<Outcome, number>();
    for (const { attempts, farthest: end } of trails) {
      if (end <= index) continue;
      const here = attempts.findLast(attempt => attempt.backend === id);
      if (!here) passed += 1;
      else if (here.outcome !== 'ok') {
        wentOn += 1;
        why.set(here.outcome, (why.get(here.outcome) ?? 0) + 1);
      }
    }
    return {
      wentOn,
      passed,
      share: requests.length === 0 ? 0 : (wentOn + passed) / requests.length,
      why: [...why].map(([outcome, count]) => ({ outcome, count })).sort((one, other) => other.count - one.count),
    };
  });
}

function farthest(attempts: RequestRecord['attempts'], place: ReadonlyMap<string, number>): number {
  return Math.max(-1, ...attempts.map(({ backend }) => place.get(backend) ?? -1));
}
