import type { JournalEntry, JournalFilter, KeptDecision, RequestRecord } from '../stats/index.ts';

/** What the page Requests needs of the node. No text of any request is in it. */
export interface RequestsView {
  list(filter: JournalFilter): RequestList;
  /** Also one that is under way; undefined for one that is not kept, or no more. */
  find(requestId: string): WholeRequest | undefined;
}

export interface RequestList {
  /** How many the filter lets through in all. */
  readonly total: number;
  /** The latest first. */
  readonly requests: readonly ListedRequest[];
  /** Requests of busy seconds that are only counted, since the start. */
  readonly leftOut: number;
  /** False: the store cannot be read, and the list is what is in memory. */
  readonly isWhole: boolean;
}

export interface ListedRequest {
  readonly record: RequestRecord;
  readonly result: JournalEntry['result'];
  readonly fellBack: boolean;
  /** What its user thought of the answer. */
  readonly rating?: 1 | -1;
}

export interface WholeRequest extends ListedRequest {
  /** What the plan said when it was made, not what it would say now. */
  readonly decision?: KeptDecision;
  readonly comment?: string;
}
