import type { Tier } from '../config/index.ts';
import type { Decision, RequestRecord, RequestResult } from './records.ts';

/** A request that is over, as it is kept: when, which way, how it ended. Nothing of what was asked or answered. */
export interface JournalEntry {
  readonly record: RequestRecord;
  readonly result: RequestResult;
  readonly fellBack: boolean;
  /** Why it went where it went; kept apart, and not part of a list. */
  readonly decision?: KeptDecision;
}

/** A decision with its reasons worked out. */
export type KeptDecision = Omit<Decision, 'because'> & { readonly because: readonly string[] };

/** Which requests are looked for. All that is given has to be so. Times are ms since the epoch. */
export interface JournalFilter {
  /** In small letters, each somewhere in what is known of the request. */
  readonly words: readonly string[];
  /** `fell-back`: answered, but not by the one that was asked first. */
  readonly results?: readonly (RequestResult | 'fell-back')[];
  readonly tier?: Tier;
  /** `a/groq`: answered there, or tried there. */
  readonly backend?: string;
  readonly userTier?: 'free' | 'paid';
  readonly from?: number;
  readonly to?: number;
  readonly offset: number;
  readonly limit: number;
}

/** Where past requests are kept. Nothing throws. */
export interface JournalStore {
  /** False: not written, none of them. */
  add(entries: readonly JournalEntry[]): boolean;
  /** The latest first; undefined while it cannot be read. */
  list(filter: JournalFilter): { readonly total: number; readonly entries: readonly JournalEntry[] } | undefined;
  find(requestId: string): JournalEntry | undefined;
  /** Keeps the latest `most`, and of those what came since `from`. */
  keep(most: number, from: number): void;
}
