import type { LimitWindow } from '../backends/index.ts';

/** What an attempt takes of its account. */
export interface Amounts {
  /** 0 when the provider does not count it as a request. */
  readonly requests: number;
  readonly tokensIn: number;
  readonly tokensOut: number;
}

/** One attempt that reached a provider, or was about to. */
export interface LedgerEntry extends Amounts {
  /** Ms since the epoch. */
  readonly at: number;
}

export interface LedgerOpening {
  readonly account: string;
  readonly model: string;
  readonly at: number;
  /** As estimated. */
  readonly tokensIn: number;
  readonly tokensOut: number;
}

export interface LedgerEnding extends Amounts {
  readonly outcome: string;
}

/**
 * Where attempts are kept across restarts. An attempt is written before it is sent, so that a crash in between leaves
 * it as spent. Never throws: what cannot be written is only forgotten at the next start.
 */
export interface QuotaLedger {
  /** @returns the entry's number, or undefined when nothing could be written */
  open(opening: LedgerOpening): number | undefined;
  settle(entry: number, ending: LedgerEnding): void;
  /** An attempt that was written nowhere before it was sent: its account has no limit to be kept. */
  note(opening: LedgerOpening, ending: LedgerEnding): void;
  /** The attempts of an account from `from` on, in order of time; of one model, or of all. */
  since(account: string, model: string | undefined, from: number): readonly LedgerEntry[];
}

/** What providers said of an account, kept across restarts; read back through a schema. */
export interface LearntStore {
  get(account: string): unknown;
  put(account: string, learnt: Learnt): void;
}

/** What the provider said of an account. Times are ms since the epoch. */
export interface Learnt {
  readonly limits: Partial<Record<LimitWindow, { readonly limit: number; readonly at: number }>>;
  /** So much was used at that time, by the provider's count, which was more than ours. */
  readonly seen: Partial<Record<LimitWindow, { readonly used: number; readonly at: number }>>;
  /** Nothing is left until then. */
  readonly spentUntil?: number;
}

/** For a node that has no file to write to: its quota is counted in memory, and begins anew at each start. */
export const NOWHERE: QuotaLedger & LearntStore = {
  open: () => undefined,
  settle() {},
  note() {},
  since: () => [],
  get: () => undefined,
  put() {},
};
