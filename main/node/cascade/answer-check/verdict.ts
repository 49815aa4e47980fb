import type { AnswerCheck } from '../../config/index.ts';

/** What the checks think of an answer. */
export type Verdict = { readonly kind: 'good' } | Poor;

export interface Poor {
  readonly kind: 'poor';
  readonly check: AnswerCheck;
  /** What is wrong, for people; holds nothing of the answer's text. */
  readonly why: string;
}

export const GOOD: Verdict = { kind: 'good' };

export function poor(check: AnswerCheck, why: string): Poor {
  return { kind: 'poor', check, why };
}
