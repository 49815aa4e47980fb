import type { EngineWork } from '../monitor/index.ts';

/** Both machines as the page shows them; times are ms, instants ms since the epoch by this node's clock. */
export interface TwinsState {
  readonly self: MachineState & {
    /** Where the twin is told that this one is. */
    readonly addresses: readonly string[];
    /** As the owner set it. */
    readonly publicUrl?: string;
    readonly isPreferred: boolean;
  };
  /** Absent: there is none. */
  readonly twin?: TwinState;
  /** The code that is shown now, or how the last one ended. */
  readonly pairing: {
    readonly offer?: { readonly code: string; readonly validUntil: number; readonly triesLeft: number };
    readonly end?: 'expired' | 'guessed-wrong' | 'withdrawn' | 'used';
  };
  readonly term: number;
  /** Whom GrowthHub should call. */
  readonly active?: string;
  readonly since: number;
  /** What happened between the two lately, newest first. */
  readonly events: readonly TwinEvent[];
}

export interface MachineState {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly role: 'active' | 'standby' | 'unknown';
  readonly load?: {
    readonly cpu: number;
    readonly cores: number;
    readonly memoryUsed: number;
    readonly memoryTotal: number;
  };
  /** Whether it has room for more requests, and why not; absent: it did not tell. */
  readonly room?: 'room' | 'busy' | 'short';
  readonly reason?: string;
  /** It leaves slots free for someone who works there. */
  readonly isQuiet?: boolean;
  /** The engines that run there, and what each takes; absent: it does not tell. */
  readonly engines?: readonly Omit<EngineWork, 'pid'>[];
  /** Jobs that wait and that run. */
  readonly jobs?: { readonly queued: number; readonly running: number };
  /** Since its start. */
  readonly totals?: { readonly requests: number; readonly answered: number; readonly refused: number };
  /** It posts to GrowthHub when it becomes active; otherwise GrowthHub finds out by asking. */
  readonly tellsGrowthHub?: boolean;
}

export interface TwinState extends MachineState {
  /** To be compared on both pages. */
  readonly fingerprint: string;
  readonly isHeard: boolean;
  /** How long ago it was heard; absent: never since the start. */
  readonly silentFor?: number;
  readonly roundTrip?: number;
  /** Share of the latest signs of life that were not answered, 0 to 1. */
  readonly loss: number;
  /** By how much its clock is ahead of this machine's. */
  readonly clockAhead?: number;
  /** Its version and this one's are not the same. */
  readonly isOtherVersion: boolean;
  readonly addresses: readonly {
    readonly url: string;
    readonly source: 'configured' | 'told';
    readonly roundTrip?: number;
    readonly isFailing: boolean;
    readonly isUsed: boolean;
  }[];
  /** Why it is not heard, and what to do. */
  readonly trouble?: { readonly reason: TwinTrouble; readonly message: string };
}

export type TwinTrouble =
  | 'unreachable'
  | 'not-paired'
  | 'not-opened'
  | 'clock-skew'
  | 'version'
  | 'replayed'
  | 'unknown-operation'
  | 'failed';

export interface TwinEvent {
  readonly at: number;
  readonly kind:
    | 'became-active'
    | 'became-standby'
    | 'twin-lost'
    | 'twin-back'
    | 'both-were-active'
    | 'paired'
    | 'unpaired';
  readonly text: string;
}

/** A sentence that says what was done, or why not. */
export type TwinAnswer =
  | { readonly kind: 'done'; readonly message: string }
  | {
      readonly kind: 'refused';
      readonly message: string;
      /** Both nodes have one id: one of them has to get another first. */
      readonly isSameId?: true;
    };

/** What the page sees of the pair, and what it may do about it. */
export interface Twins {
  state(): TwinsState;
  /** Shows a new code. */
  showCode(): Promise<TwinAnswer>;
  withdrawCode(): void;
  /** Enters the code that the machine at this address shows. */
  enterCode(url: string, code: string, signal: AbortSignal): Promise<TwinAnswer>;
  unpair(): Promise<TwinAnswer>;
  makeActive(): Promise<TwinAnswer>;
  /** The twin becomes active. */
  handOver(): Promise<TwinAnswer>;
  prefer(preferred: boolean): Promise<TwinAnswer>;
  renameId(id: string): Promise<TwinAnswer>;
  setPublicUrl(url: string | undefined): Promise<TwinAnswer>;
}
