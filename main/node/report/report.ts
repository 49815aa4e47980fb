import type { QueueState, Station, StationState } from '../control/index.ts';
import type { QuotaView } from '../quota/index.ts';
import type { Outcomes, Percentiles, Satisfaction, SavedView, Uptime } from '../stats/index.ts';

/** The morning report on one day. Times are ms since the epoch. */
export interface Report {
  readonly node: { readonly id: string; readonly name: string };
  /** `2026-11-23`. */
  readonly day: string;
  readonly from: number;
  readonly to: number;
  /** The zone that the day is of, such as `Europe/Berlin`. */
  readonly zone: string;
  readonly madeAt: number;
  /** Absent: the node that made it has no twin. */
  readonly pair?: ReportedPair;
  /** False: the day is not over yet. */
  readonly isOver: boolean;
  /** The whole in a sentence. */
  readonly headline: string;
  /** What needs a hand, the most urgent first. */
  readonly hands: readonly Hand[];
  readonly services: readonly ReportedService[];
  readonly accounts: readonly ReportedAccount[];
  readonly queue: QueueState;
  readonly totals: Outcomes;
  readonly tiers: readonly ReportedTier[];
  /** The most frequent first. */
  readonly errors: readonly ReportedError[];
  readonly satisfaction: readonly Satisfaction[];
  readonly saved: Pick<SavedView, 'usd' | 'requests' | 'price' | 'assumption' | 'ownersFigure'>;
}

/** The twin of the node that made the report. */
export interface ReportedPair {
  readonly twin: { readonly id: string; readonly name: string };
  /** Figures of both machines, not only of the one that made the report. */
  readonly isBoth: boolean;
  /** What happened between the two on the day, in its order. */
  readonly events: readonly ReportedEvent[];
}

/** Something that happened between the two: a role that changed, a twin that was lost, both active at once. */
export interface ReportedEvent {
  readonly at: number;
  readonly text: string;
}

/** Which reports can be asked for. */
export interface ReportList {
  /** Days of which something is known, the latest first; today, which is not over, among them. */
  readonly days: readonly string[];
  readonly today: string;
  readonly yesterday: string;
  /** The time of day at which yesterday's is made (`07:00`), and the zone of that clock. */
  readonly at: string;
  readonly zone: string;
}

/** Something that a person should see to. */
export interface Hand {
  readonly level: 'down' | 'attention';
  /** What is. */
  readonly text: string;
  /** What to do. */
  readonly todo: string;
  /** What does it, or where it is done. */
  readonly action?: Action;
}

/** A control procedure with its input, or the page on which a person has to choose. */
export type Action =
  | { readonly kind: 'call'; readonly procedure: 'enable'; readonly input: { readonly backend: string } }
  | { readonly kind: 'call'; readonly procedure: 'resetCoolDown'; readonly input: { readonly account: string } }
  | { readonly kind: 'page'; readonly page: 'setup' | 'accounts' | 'queue' | 'twins' | 'colab' };

export interface ReportedService {
  readonly id: string;
  /** Of this node itself: absent. */
  readonly tier?: string;
  readonly kind: Station['kind'] | 'node';
  readonly model?: string;
  /** How it is now; absent for one that is no longer configured. */
  readonly state?: StationState;
  /** Of the day; absent: nothing is known. */
  readonly uptime?: Uptime;
}

export interface ReportedAccount {
  readonly id: string;
  readonly provider?: string;
  /** Its use against its limits now, and when they reset. */
  readonly quota: QuotaView;
  /** What was sent there on the day. */
  readonly sent: number;
  readonly failed: number;
}

export interface ReportedTier {
  readonly tier: string;
  readonly answered: number;
  /** Of all answers, 0 to 1. */
  readonly share: number;
  readonly fellBack: number;
  readonly duration: Percentiles;
  readonly firstToken: Percentiles;
}

export interface ReportedError {
  readonly backend: string;
  readonly kind: string;
  readonly count: number;
  readonly lastAt: number;
  /** What the latest one said. */
  readonly message: string;
}
