import type { Threshold, ThresholdSuggestion } from '../stats/index.ts';
import type { ChangeResult } from './setup.ts';

/** A step of a threshold, as it was shown. */
export interface ThresholdStep {
  readonly threshold: Threshold;
  readonly to: number;
}

/** What users' ratings say about `routing.thresholds`. Nothing moves unless the owner says so. */
export interface ThresholdAdvice {
  suggestion(): ThresholdSuggestion | undefined;
  /**
   * Writes the step into the document, if it is still suggested.
   * @param version of the document that it is meant for
   */
  accept(step: ThresholdStep, version: string): Promise<ChangeResult>;
  /** Not now: it comes back only when answers given from tomorrow on speak for it on their own. False: it is gone. */
  dismiss(step: ThresholdStep): boolean;
}
