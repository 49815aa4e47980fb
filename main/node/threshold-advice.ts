import { z } from 'zod';
import type { Clock } from './clock/index.ts';
import type { RoutingConfig } from './config/index.ts';
import type { Setup, ThresholdAdvice } from './control/index.ts';
import { type History, scoredRatings, suggestThreshold, type Threshold } from './stats/index.ts';

/** Older answers are of other models and other questions. */
const LOOKED_BACK = 60 * 86_400_000;

export interface ThresholdAdviceDeps {
  readonly history: History;
  readonly kept: { get(key: string): unknown; put(key: string, value: unknown): void };
  readonly routing: () => RoutingConfig;
  readonly setup: Pick<Setup, 'change'>;
  readonly clock: Clock;
}

const dismissal = z.object({ at: z.number() });

/** What users' ratings say about the thresholds, and what the owner does about it. */
export function thresholdAdvice({ history, kept, routing, setup, clock }: ThresholdAdviceDeps): ThresholdAdvice {
  const dismissedAt = (threshold: Threshold) => dismissal.safeParse(kept.get(keyOf(threshold))).data?.at ?? 0;
  /** After a "not now" only later answers count, so that it comes back only if they suffice on their own. */
  const ratings = (threshold: Threshold) => {
    const now = clock.now();
    return scoredRatings(history, Math.max(now - LOOKED_BACK, dismissedAt(threshold) + 1), now + 1);
  };
  const suggestion = () => suggestThreshold(ratings, routing());
  const isStill = ({ threshold, to }: { threshold: Threshold; to: number }) => {
    const now = suggestion();
    return now?.threshold === threshold && now.to === to;
  };
  return {
    suggestion,
    async accept(step, version) {
      if (!isStill(step)) return { kind: 'refused', problems: [GONE] };
      return setup.change({ kind: 'move-threshold', ...step }, version);
    },
    dismiss(step) {
      if (!isStill(step)) return false;
      kept.put(keyOf(step.threshold), { at: clock.now() });
      return true;
    },
  };
}

const GONE = 'Ratings no longer speak for this step, so nothing was changed.';

function keyOf(threshold: Threshold): string {
  return `threshold dismissed ${threshold}`;
}
