import type { ChatBody } from '../backends/index.ts';
import type { Capability, Tier } from '../config/index.ts';
import type { HandDone } from '../pair/index.ts';
import type { AttemptRecord, KeptDecision } from '../stats/index.ts';
import type { Colab } from './colab-view.ts';
import type { EnginesView } from './engine-view.ts';
import type { LiveState } from './live-state.ts';
import type { MachineView } from './machine-view.ts';
import type { Models } from './models-view.ts';
import type { QueueView } from './queue-view.ts';
import type { RequestsView } from './requests-view.ts';
import type { Serving } from './serving-view.ts';
import type { SettingsView } from './settings-view.ts';
import type { Setup } from './setup.ts';
import type { StatsView } from './stats-view.ts';
import type { ThresholdAdvice } from './threshold-advice.ts';
import type { TunnelView } from './tunnel-view.ts';
import type { Twins } from './twin-view.ts';

/** What the control API needs of the node; `main/node/index.ts` provides it. */
export interface NodeView {
  state(): LiveState;
  /** Calls `changed` after each change of `state()`, at once and as often as it changes; returns the way to stop. */
  onChange(changed: () => void): () => void;
  /** Which backends would be asked, in which order and why; nothing is sent. */
  plan(request: PlanQuestion): PlanExplanation;
  /** Reads the configuration again. The old one goes on when the new one is bad. */
  reload(): Promise<ReloadResult>;
  /** Puts a backend that was disabled (a refused key) back into the plan; the twin's at the twin. */
  enable(backend: string): Promise<HandDone>;
  /** Ends an account's rest by hand; of the twin's at the twin. */
  resetCoolDown(account: string): Promise<HandDone>;
  readonly setup: Setup;
  readonly settings: SettingsView;
  readonly queue: QueueView;
  readonly requests: RequestsView;
  readonly stats: StatsView;
  readonly twins: Twins;
  readonly colab: Colab;
  readonly thresholds: ThresholdAdvice;
  readonly engines: EnginesView;
  readonly models: Models;
  readonly machine: MachineView;
  readonly tunnel: TunnelView;
  readonly serving: Serving;
  /** Prometheus text. */
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>;
  /**
   * Sends a chat through the same cascade as the gateway, for the page's own box (which holds no gateway key).
   * Yields text as it comes; the last item says who answered or why nobody did.
   */
  tryOut(body: ChatBody, model: string, signal: AbortSignal, options: TryOutOptions): AsyncIterable<TryOutEvent>;
}

export interface PlanQuestion {
  readonly messages: ChatBody['messages'];
  readonly model?: string;
  readonly userTier?: 'free' | 'paid';
  readonly messageType?: string;
  readonly tools?: readonly unknown[];
  readonly response_format?: ChatBody['response_format'];
}

export interface PlanExplanation {
  /** 0 to 10, one decimal. */
  readonly complexity: number;
  readonly class: 'simple' | 'medium' | 'complex';
  /** What moved the score. */
  readonly because: readonly string[];
  readonly promptTokens: number;
  readonly needs: readonly Capability[];
  readonly candidates: readonly { readonly backend: string; readonly tier: Tier; readonly reason: string }[];
  readonly excluded: readonly { readonly backend: string; readonly tier: Tier; readonly reason: string }[];
}

export type ReloadResult =
  | { readonly kind: 'applied'; readonly changed: readonly string[]; readonly needsRestart: readonly string[] }
  | { readonly kind: 'refused'; readonly problems: readonly string[] };

export interface TryOutOptions {
  /** For whom it is asked. */
  readonly userTier: 'free' | 'paid';
}

export type TryOutEvent =
  /** Which backends may answer, in which order and why. */
  | { readonly kind: 'decided'; readonly complexity: number; readonly decision: KeptDecision }
  /** `after`: ms since it was sent. */
  | { readonly kind: 'asked'; readonly backend: string; readonly tier: Tier; readonly after: number }
  /** One try is over. */
  | { readonly kind: 'attempt'; readonly attempt: AttemptRecord }
  | { readonly kind: 'route'; readonly requestId: string; readonly backend: string; readonly model?: string }
  /** `pieces`: of how many it was put together, when of several; each is about a token. */
  | { readonly kind: 'text'; readonly text: string; readonly pieces?: number }
  | {
      readonly kind: 'done';
      readonly requestId: string;
      readonly attempts: string;
      /** Tokens, where they were counted. */
      readonly usage?: { readonly prompt: number; readonly completion: number };
    }
  | { readonly kind: 'refused'; readonly status: number; readonly message: string };
