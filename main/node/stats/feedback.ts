import type { Answered, FeedbackStore, Rated } from './feedback-store.ts';
import type { History } from './history.ts';
import { findingKey, ratingKey, scoreKey } from './keys.ts';
import type { Ratings } from './series.ts';

/** Answers and ratings that are held in memory, of those that the store has too; the rest is asked of it. */
const HELD = 10_000;
const DAY = 86_400_000;
/** An answer may be rated for so long, ms. */
const RATEABLE_FOR = 7 * DAY;
const RATINGS_KEPT_FOR = 366 * DAY;

/** What came of a rating. `unknown`: nobody was answered under that id, or too long ago. */
export type RatingResult = { readonly kind: 'rated'; readonly rated: Rated } | { readonly kind: 'unknown' };

/** Ties what users think of an answer to who gave it; one rating a request, the latest counts. */
export class Feedback {
  readonly #store: FeedbackStore;
  readonly #history: History;
  readonly #answers = new Map<string, Answered>();
  readonly #ratings = new Map<string, Rated>();
  #newAnswers: Answered[] = [];
  readonly #newRatings = new Map<string, Rated>();

  constructor(store: FeedbackStore, history: History) {
    this.#store = store;
    this.#history = history;
  }

  /** Somebody was answered. */
  answered(answer: Answered): void {
    this.#answers.set(answer.requestId, answer);
    this.#newAnswers.push(answer);
    dropOldest(this.#answers);
    // The store has taken nothing for long; what is oldest would be too old soon anyway.
    if (this.#newAnswers.length > HELD) this.#newAnswers = this.#newAnswers.slice(HELD / 2);
  }

  /** @param ratedAt ms since the epoch */
  rate(requestId: string, rating: Rated['rating'], comment: string | undefined, ratedAt: number): RatingResult {
    const answer = this.#answers.get(requestId) ?? this.#store.answer(requestId);
    if (!answer || ratedAt - answer.at > RATEABLE_FOR) return { kind: 'unknown' };
    const before = this.rating(requestId);
    const rated: Rated = { ...answer, rating, ...(comment === undefined ? {} : { comment }), ratedAt };
    this.#ratings.set(requestId, rated);
    dropOldest(this.#ratings);
    this.#count(answer, rating, 1);
    if (before) this.#count(answer, before.rating, -1);
    if (!this.#store.rate(rated)) this.#newRatings.set(requestId, rated);
    return { kind: 'rated', rated };
  }

  /** What the user thought of an answer, if anybody said. */
  rating(requestId: string): Rated | undefined {
    return this.#ratings.get(requestId) ?? this.#store.rating(requestId);
  }

  /** The latest ratings first, those with a comment only. */
  comments(limit: number): readonly Rated[] {
    const stored = this.#store.latest(limit, 'commented');
    const waiting = [...this.#newRatings.values()].filter(({ comment }) => comment !== undefined);
    const known = new Set(waiting.map(({ requestId }) => requestId));
    return [...waiting, ...stored.filter(({ requestId }) => !known.has(requestId))]
      .sort((one, other) => other.ratedAt - one.ratedAt)
      .slice(0, limit);
  }

  /** Writes what is new. */
  flush(): void {
    if (this.#newAnswers.length > 0 && this.#store.remember(this.#newAnswers)) this.#newAnswers = [];
    for (const [id, rated] of this.#newRatings) if (this.#store.rate(rated)) this.#newRatings.delete(id);
  }

  /** Lets go of what is too old. */
  forget(now: number): void {
    this.#store.forget(now - RATEABLE_FOR, now - RATINGS_KEPT_FOR);
  }

  /** At the time of the answer, so that a rating which is changed days later changes that day. */
  #count(answer: Answered, rating: Rated['rating'], by: 1 | -1): void {
    const { ratings, checkRatings, scoreRatings } = this.#history;
    const at = this.#history.beginnings(answer.at);
    const change = (sum: Ratings) => {
      if (rating === 1) sum.up += by;
      else sum.down += by;
    };
    ratings.count(at, ratingKey(answer), change);
    const { score } = answer;
    if (score !== undefined) scoreRatings.count(at, scoreKey({ ...answer, score }), change);
    for (const finding of answer.findings ?? []) checkRatings.count(at, findingKey(finding), change);
  }
}

/** Many at once: a Map that loses its first entry all the time gets slow at finding it. */
function dropOldest(map: Map<string, unknown>): void {
  if (map.size < HELD + HELD / 10) return;
  for (const id of map.keys()) {
    if (map.size <= HELD) return;
    map.delete(id);
  }
}
