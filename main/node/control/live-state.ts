import type { FailureKind } from '../backends/index.ts';
import type { Capability, RoutingConfig, Tier } from '../config/index.ts';
import type { ModelState } from '../models/index.ts';
import type { QuotaView } from '../quota/index.ts';
import type { RequestRecord } from '../stats/index.ts';
import type { RoomNow } from './machine-view.ts';

/** Everything the page shows, as one value: sent whole at the start and whenever something changed. */
export interface LiveState {
  readonly node: { readonly id: string; readonly name: string; readonly version: string; readonly startedAt: number };
  readonly gateway: {
    readonly url: string;
    /** Who may call: holders of a key, anyone, or (nothing configured yet) programs on this machine. */
    readonly access: 'keys' | 'anonymous' | 'this-machine';
  };
  /** The owner took this node's own backends out of service. */
  readonly paused?: true;
  /** What a person should know or do, most urgent first. */
  readonly notices: readonly Notice[];
  readonly routing: Pick<RoutingConfig, 'order' | 'thresholds' | 'paidTiers'>;
  /** In the order of the configuration. */
  readonly stations: readonly Station[];
  /** The latest requests, newest first; running ones included. */
  readonly requests: readonly RequestRecord[];
  /** The embedded engine's model, when this node needs it. */
  readonly embedded?: { readonly model: string; readonly bytes: number; readonly state: ModelState };
  readonly totals: {
    readonly requests: number;
    readonly answered: number;
    readonly refused: number;
    /** Requests that needed more than one attempt. */
    readonly fellBack: number;
  };
  /** Whether the machine has room for more, and whether it is spared for someone. */
  readonly room?: RoomNow;
}

export interface Notice {
  readonly level: 'information' | 'attention' | 'down';
  /** What is. */
  readonly text: string;
  /** What to do; a command to type stands in `command`. */
  readonly remedy?: string;
  readonly command?: string;
  /** Where it is done. */
  readonly page?: 'colab';
  /** Shown until it is acknowledged under this name. */
  readonly acknowledge?: string;
}

/** A backend as a station of the line. */
export interface Station {
  /** `a/ollama`. */
  readonly id: string;
  readonly node: string;
  readonly backend: string;
  /** Name of the machine that it belongs to; absent: this one. */
  readonly owner?: string;
  readonly kind: string;
  readonly provider?: string;
  readonly tier: Tier;
  readonly simulated: boolean;
  readonly model?: string;
  readonly contextTokens?: number;
  readonly capabilities: readonly Capability[];
  readonly state: StationState;
  readonly inFlight: number;
  readonly slots: number;
  readonly waiting: number;
  /** Recent time to first token in ms, of answers that succeeded. */
  readonly firstToken?: number;
  readonly answered: number;
  readonly failed: number;
  /** Absent: it has none. */
  readonly quota?: QuotaView;
  readonly lastError?: { readonly at: number; readonly kind: FailureKind; readonly message: string };
}

export type StationState =
  | { readonly kind: 'serving' }
  /** Never tried since the start. */
  | { readonly kind: 'untried' }
  /** Failing now and then, or on trial after an outage. */
  | { readonly kind: 'degraded'; readonly reason: string }
  /** Waits for a known time (ms since the epoch). */
  | { readonly kind: 'resting'; readonly until: number; readonly reason: string }
  /** Made ready just now: a model is being fetched. `until` is a guess. */
  | { readonly kind: 'preparing'; readonly until: number; readonly reason: string }
  /** Down: the breaker is open; it is looked at again at `until`. */
  | { readonly kind: 'down'; readonly until?: number; readonly reason: string }
  /** Until a person acts: a refused key, no model. */
  | { readonly kind: 'disabled'; readonly reason: string };
