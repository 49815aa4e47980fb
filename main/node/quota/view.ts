import type { LimitWindow, WindowKind } from '../backends/index.ts';

/** What a request will take of an account. */
export interface Need {
  readonly userTier: 'free' | 'paid';
  readonly promptTokens: number;
  /** The most that the answer may have; left out, as many as this account's answers mostly have. */
  readonly answerTokens?: number | undefined;
  /** The provider itself said to come again now, and knows its minute better than our count and its margin do. */
  readonly isInvited?: boolean;
  /** A queued job: it may have what is kept for paying users shortly before that is lost. */
  readonly isJob?: boolean;
}

/** How an account stands for one request. */
export interface Standing {
  /** What is left of its day for this kind of user, 0 to 1. */
  readonly shareLeft: number;
  /** For a job only: what it would leave of the day is about to be lost. */
  readonly isExpiring?: boolean;
  /** Why it is not to be asked now. */
  readonly stop?: Stop;
}

export interface Stop {
  /** `shaped`: its minute is full; `kept`: the rest of the day is for paying users; `spent`: nothing is left. */
  readonly kind: 'shaped' | 'kept' | 'spent';
  /** For people. */
  readonly reason: string;
  /** Ms since the epoch, as the clock on the wall has it; absent: never, as it is configured. */
  readonly until?: number;
}

/** One window of an account as the page shows it. Times are ms since the epoch, as the clock on the wall has it. */
export interface QuotaWindow {
  readonly window: LimitWindow;
  readonly limit: number;
  /** Under way included. */
  readonly used: number;
  /** Up to here it is used for anyone; then for paying users only, up to `hardStop`. */
  readonly softLimit: number;
  readonly hardStop: number;
  /** Of the limit, 0 to 1. */
  readonly shareLeft: number;
  /** When it is as good as new, if nothing more is asked. */
  readonly resetsAt: number;
  readonly comesBack: WindowKind;
  readonly source: 'configured' | 'learnt';
  /** When the provider said so last. */
  readonly learntAt?: number;
}

/** An account as the page shows it. */
export interface QuotaView {
  /** Tightest first. */
  readonly windows: readonly QuotaWindow[];
  /** Why free and paying users do not get it now. */
  readonly free?: Stop;
  readonly paid?: Stop;
}
