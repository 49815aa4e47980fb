import type { Notice, QueueState, Station } from '../control/index.ts';
import type { AttemptTotal, LocalDay, Outcomes, Satisfaction, SavedView, TierTotal, Uptime } from '../stats/index.ts';

/** All that a report is made of. */
export interface Facts {
  readonly node: { readonly id: string; readonly name: string };
  readonly day: LocalDay;
  readonly zone: string;
  /** Ms since the epoch. */
  readonly now: number;
  /** As they are now. */
  readonly stations: readonly Station[];
  readonly notices: readonly Notice[];
  readonly queue: QueueState;
  /** Of the day. */
  readonly uptimes: readonly Uptime[];
  readonly totals: Outcomes;
  readonly tiers: readonly TierTotal[];
  readonly attempts: readonly AttemptTotal[];
  readonly satisfaction: readonly Satisfaction[];
  readonly saved: SavedView;
  /** Whether anything is known of the day before: without it the node may have been new on this one. */
  readonly wasThereBefore: boolean;
  /** A webhook is configured that nothing can be posted to. */
  readonly cannotPost: boolean;
}
