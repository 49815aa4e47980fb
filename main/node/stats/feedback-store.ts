import type { Tier } from '../config/index.ts';
import type { CheckFinding } from './records.ts';

/** Who gave an answer, as far as a rating of it is concerned. */
export interface Answered {
  readonly requestId: string;
  /** When it was through, ms since the epoch. */
  readonly at: number;
  readonly tier: Tier;
  /** `a/groq`. */
  readonly backend: string;
  /** Empty: it did not say. */
  readonly model: string;
  readonly class: 'simple' | 'medium' | 'complex';
  /** Its complexity, if that decided who was asked first; absent where the caller did. */
  readonly score?: number;
  /** What the answer checks found, if they looked. */
  readonly findings?: readonly CheckFinding[];
}

/** What a user thought of an answer. */
export interface Rated extends Answered {
  readonly rating: 1 | -1;
  readonly comment?: string;
  /** Ms since the epoch. */
  readonly ratedAt: number;
}

/** Where answers are remembered, so that a rating which comes later can be told whose it is. Nothing throws. */
export interface FeedbackStore {
  /** False: not written, none of them. One that is there already stays. */
  remember(answers: readonly Answered[]): boolean;
  answer(requestId: string): Answered | undefined;
  /** The rating of a request takes the place of an earlier one. False: not written. */
  rate(rated: Rated): boolean;
  rating(requestId: string): Rated | undefined;
  /** The latest ratings first; those with a comment only, if asked. */
  latest(limit: number, which: 'all' | 'commented'): readonly Rated[];
  /** Answers before `answersBefore` and ratings before `ratingsBefore` go, ms since the epoch. */
  forget(answersBefore: number, ratingsBefore: number): void;
}
