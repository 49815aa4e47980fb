import type { LimitReport } from './limit-report.ts';

/**
 * What can go wrong with one attempt, as a value of one closed union. Made by the backends from what the upstream
 * did; policy (`cascade/`) reads the union and never a status code.
 */
export type Failure =
  /**
   * 429 and its kin. `retryAfter` in ms when the provider said one. `requestTooLarge`: this one request is more than
   * the account may ever send in a minute, so waiting does not help it and others are not concerned.
   */
  | FailureOf<'rate-limited', { readonly retryAfter?: number; readonly requestTooLarge?: true }>
  /** The account has nothing left until `retryAfter` ms from now (or until a person acts). */
  | FailureOf<'quota-spent', { readonly retryAfter?: number }>
  /** Refused, reset before an answer, no such host, connect timeout. */
  | FailureOf<'unreachable'>
  /** Silence: no headers or no first token in time. */
  | FailureOf<'timed-out'>
  /** The answer began and did not end: cut, stalled, an error event, an end without a finish reason. */
  | FailureOf<'cut-off'>
  /** The provider's content filter; its reason goes to the caller. */
  | FailureOf<'refused-content', UpstreamAnswer>
  | FailureOf<'context-too-long', UpstreamAnswer>
  /** The caller's request is wrong; no other backend would like it better. */
  | FailureOf<'bad-request', UpstreamAnswer>
  | FailureOf<'bad-credentials'>
  | FailureOf<'server-error'>
  /** A 200 that is none: HTML, a redirect, an error body, something that does not parse. */
  | FailureOf<'not-an-answer'>;

export type FailureKind = Failure['kind'];

type FailureOf<Kind extends string, Extra = unknown> = {
  readonly kind: Kind;
  /** For people: what happened, with no secret in it. */
  readonly message: string;
  /** What the upstream said of the account's limits with it. */
  readonly limits?: readonly LimitReport[];
} & Extra;

/** What the upstream said, for the failures whose reason is passed on to the caller. */
interface UpstreamAnswer {
  readonly status?: number;
  readonly code?: string;
  readonly param?: string;
  readonly type?: string;
}
