import type { FailureKind, QuotaTerms } from '../backends/index.ts';

/** How an attempt ended, as far as a provider's count is concerned. `cancelled`: the caller hung up in the middle. */
export type SpentOutcome = 'ok' | 'cancelled' | FailureKind;

/** What a provider counts of an attempt. */
export interface Counted {
  readonly request: boolean;
  /** Nothing was read or written; else what the answer says it took, or what was leased when there is no saying. */
  readonly tokens: boolean;
}

const ALL: Counted = { request: true, tokens: true };
const REQUEST_ONLY: Counted = { request: true, tokens: false };
const NOTHING: Counted = { request: false, tokens: false };

/**
 * What a provider counts, by how the attempt ended. Where nothing is known an attempt counts: a count that is too
 * high waits a little, one that is too low ends in a 429.
 */
export function countedBy(outcome: SpentOutcome, terms: Pick<QuotaTerms, 'countsRefused'>): Counted {
  switch (outcome) {
    case 'ok':
    case 'cancelled':
    case 'cut-off':
    case 'timed-out':
    case 'not-an-answer':
    case 'refused-content':
      return ALL;
    // The provider's own limits: each counts them differently.
    case 'rate-limited':
    case 'quota-spent':
      return terms.countsRefused ? REQUEST_ONLY : NOTHING;
    case 'bad-request':
    case 'context-too-long':
    case 'server-error':
      return REQUEST_ONLY;
    // It reached nobody, or nobody who knows whose it is.
    case 'unreachable':
    case 'bad-credentials':
      return NOTHING;
  }
}
