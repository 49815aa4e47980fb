/** The four windows in which providers count. */
export type LimitWindow = 'requests-minute' | 'requests-day' | 'tokens-minute' | 'tokens-day';

/** What a provider said of one window of an account, in nobody's dialect. What it did not say is absent. */
export interface LimitReport {
  readonly window: LimitWindow;
  readonly limit?: number;
  readonly remaining?: number;
  /** Milliseconds until the window is as good as new. */
  readonly resetsIn?: number;
}

/** How a used-up window comes back: all at one instant (00:00 UTC for a day), each request after its time, steadily. */
export type WindowKind = 'fixed' | 'rolling' | 'bucket';

/** What is known of how a provider counts, whatever its limits are. */
export interface QuotaTerms {
  readonly minute: WindowKind;
  readonly day: WindowKind;
  /** Whether a request that was turned away for its limit counts towards that limit. */
  readonly countsRefused: boolean;
  /** Whether the models of an account share its windows. */
  readonly scope: 'account' | 'model';
}
