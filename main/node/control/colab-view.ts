import type { PaneReport } from '../colab/index.ts';

/** The Colab sessions as the page shows them; times are ms, instants ms since the epoch by this node's clock. */
export interface ColabState {
  /** Every backend of kind `colab`; none: there is nothing to attach a worker to. */
  readonly backends: readonly ColabBackendState[];
  /** Where a worker reaches this node; absent: no line can be shown. */
  readonly publicUrl?: string;
  /** The worker's program is not installed with this node. */
  readonly isProgramMissing?: true;
  /** When the owner switched it on; absent: off. */
  readonly keepAlive?: { readonly acceptedAt: string };
  readonly rules: { readonly length: number; readonly warnBefore: number; readonly drainBefore: number };
  /** The notebook in the desktop app's pane; absent: no desktop app tells of one. */
  readonly notebook?: ColabNotebookState;
  /** What happened lately, newest first. */
  readonly events: readonly ColabEvent[];
}

export interface ColabBackendState {
  /** Within this node, as the configuration names it. */
  readonly id: string;
  readonly model: string;
  readonly slots: number;
  /** The owner's own server in the notebook; nothing attaches to it. */
  readonly url?: string;
  /** A line was shown and not used; it is good until then. */
  readonly lineUntil?: number;
  readonly worker?: ColabWorkerState;
}

export interface ColabWorkerState {
  readonly standing: 'away' | 'preparing' | 'failed' | 'draining' | 'ready';
  /** How it is, as a sentence without its end; absent: there is nothing to say. */
  readonly text?: string;
  readonly awaySince?: number;
  /** Share of what is being pulled that is there, 0 to 1. */
  readonly pulled?: number;
  readonly startedAt: number;
  readonly endsAt: number;
  readonly phase: 'running' | 'ending' | 'draining' | 'over';
  readonly gpu?: { readonly name: string; readonly memory: number; readonly memoryUsed?: number };
  readonly inFlight: number;
  /** When its engine last did something for this node. */
  readonly lastWork: number;
  readonly keptAliveAt?: number;
  readonly roundTrip?: number;
  /** Cuts of its connection, how many of them were gone on after, and frames that came twice. */
  readonly link: { readonly cuts: number; readonly resumed: number; readonly duplicates: number };
}

export interface ColabNotebookState {
  /** How its session is, as its page shows it. */
  readonly pane: PaneReport;
  /** It is so since then. */
  readonly since: number;
  readonly heardAt: number;
  /** The backend whose line it was given last. */
  readonly serves?: string;
}

export interface ColabEvent {
  readonly at: number;
  readonly kind:
    | 'line-shown'
    | 'attached'
    | 'ready'
    | 'cut'
    | 'resumed'
    | 'lost'
    | 'left'
    | 'refused'
    | 'replaced'
    | 'revoked'
    | 'ending'
    | 'draining'
    | 'over'
    | 'keep-alive'
    | 'notebook';
  readonly backend?: string;
  readonly text: string;
}

/** A sentence that says what was done, or why not. */
export type ColabAnswer =
  | { readonly kind: 'done'; readonly message: string }
  | { readonly kind: 'refused'; readonly message: string };

/** A line for a Colab cell, told once: only the hash of its token is kept. */
export type ColabLine =
  | { readonly kind: 'line'; readonly line: string; readonly expiresAt: number }
  | { readonly kind: 'refused'; readonly message: string };

/** Why the notebook is given a line: its owner asked, or its worker is gone and the owner accepted that it is run again. */
export type LineWish = 'asked' | 'lost';

/** What the shell is told when it tells of its pane. */
export interface PaneOrders {
  /** The owner accepted what keep-alive means. */
  readonly isKeptAlive: boolean;
  /** The worker of the notebook's cell has ended without a word. */
  readonly isWorkerLost: boolean;
}

/** What the page sees of the Colab sessions, and what it may do about them. */
export interface Colab {
  state(): ColabState;
  showLine(backend: string): ColabLine;
  /** A line for the notebook in the desktop app; without a backend for the one that it serves, or that has no worker. */
  notebookLine(wish: LineWish, backend?: string): ColabLine;
  /** The desktop app tells how its notebook is. */
  reportPane(pane: PaneReport): PaneOrders;
  /** The desktop app ends. */
  forgetPane(): void;
  withdrawLine(backend: string): void;
  /** Turns the worker away for good. */
  disconnect(backend: string): ColabAnswer;
  /** The owner has read what Google's terms say, or wants it off again. */
  keepAlive(isOn: boolean): Promise<ColabAnswer>;
  /** Puts a backend for a Colab session into the configuration. */
  add(): Promise<ColabAnswer>;
}
