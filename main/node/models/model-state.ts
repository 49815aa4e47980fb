/** How far the model of the embedded engine is. A plain value: it is shown as it is. */
export type ModelState =
  /** Nobody has needed it yet. */
  | { readonly kind: 'absent' }
  /** Somebody else brings it: another node on the same data folder, or a person who copies it there. */
  | { readonly kind: 'waiting'; readonly message: string }
  | FetchingState
  /** The file is read and its checksum compared. */
  | { readonly kind: 'checking' }
  | { readonly kind: 'ready'; readonly path: string }
  /** The message says what was tried and what a person can do; at `retryAt` (ms since the epoch) it is tried again. */
  | { readonly kind: 'failed'; readonly message: string; readonly retryAt?: number }
  /** Somebody said --no-embedded, or there is no engine to load it. */
  | { readonly kind: 'refused'; readonly message: string };

/** Bytes of what is fetched, which for a package is not the size of the model. */
export interface FetchingState {
  readonly kind: 'fetching';
  /** Where it comes from, for people. */
  readonly source: string;
  readonly received: number;
  readonly total: number;
  /** Over the last seconds; absent until there is something to measure. */
  readonly bytesPerSecond?: number;
  readonly secondsLeft?: number;
}
