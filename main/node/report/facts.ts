import type { Notice, QueueState, Station } from '../control/index.ts';
import type { AttemptTotal, LocalDay, Outcomes, Satisfaction, SavedView, TierTotal, Uptime } from '../stats/index.ts';
import type { ReportedEvent } from './report.ts';

/** What is known of the twin, of the day and of now. */
export interface PairFacts {
  readonly twin: { readonly id: string; readonly name: string };
  /** The figures are of both machines; else of this one only, for a reason that is a sentence. */
  readonly told: { readonly kind: 'both' } | { readonly kind: 'this'; readonly because: string };
  readonly isHeard: boolean;
  /** The two were paired on the day: before that the twin had nothing to tell. */
  readonly isNew: boolean;
  /** By how much its clock is ahead of ours, ms. */
  readonly clockAhead: number;
  /** Its version, where that is another than this node's. */
  readonly otherVersion?: string;
  /** What happened between the two on the day, in its order. */
  readonly events: readonly ReportedEvent[];
}

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
  /** Absent: this node has no twin. */
  readonly pair?: PairFacts;
  /** A webhook is configured that nothing can be posted to. */
  readonly cannotPost: boolean;
}
