import type { Answered, FeedbackStore, HistoryEntry, HistoryStore, Rated } from '../../../main/node/stats/index.ts';

/** A history on a disk that a test can take away. */
export class StandInHistory implements HistoryStore {
  readonly #kept = new Map<string, HistoryEntry>();
  isThere = true;
  writes = 0;

  put(entries: readonly HistoryEntry[]): boolean {
    if (!this.isThere) return false;
    this.writes += 1;
    // As JSON, which is what a disk has of it.
    for (const entry of JSON.parse(JSON.stringify(entries)) as HistoryEntry[]) {
      this.#kept.set([entry.grain, entry.at, entry.series, entry.key].join('\n'), entry);
    }
    return true;
  }

  entries(grain: HistoryEntry['grain'], from: number, to: number): readonly HistoryEntry[] | undefined {
    if (!this.isThere) return undefined;
    return this.all.filter(entry => entry.grain === grain && entry.at >= from && entry.at < to);
  }

  forget(grain: HistoryEntry['grain'], before: number): void {
    for (const [name, entry] of this.#kept) if (entry.grain === grain && entry.at < before) this.#kept.delete(name);
  }

  get all(): readonly HistoryEntry[] {
    return [...this.#kept.values()];
  }
}

/** The same for answers and ratings. */
export class StandInFeedback implements FeedbackStore {
  readonly answers = new Map<string, Answered>();
  readonly ratings = new Map<string, Rated>();
  isThere = true;

  remember(answers: readonly Answered[]): boolean {
    if (this.isThere) for (const answer of answers) this.answers.set(answer.requestId, answer);
    return this.isThere;
  }

  answer(requestId: string): Answered | undefined {
    return this.isThere ? this.answers.get(requestId) : undefined;
  }

  rate(rated: Rated): boolean {
    if (this.isThere) this.ratings.set(rated.requestId, rated);
    return this.isThere;
  }

  rating(requestId: string): Rated | undefined {
    return this.isThere ? this.ratings.get(requestId) : undefined;
  }

  latest(limit: number, which: 'all' | 'commented'): readonly Rated[] {
    return [...this.ratings.values()]
      .filter(({ comment }) => which === 'all' || comment !== undefined)
      .sort((one, other) => other.ratedAt - one.ratedAt)
      .slice(0, limit);
  }

  forget(answersBefore: number, ratingsBefore: number): void {
    for (const { requestId, at } of [...this.answers.values()]) if (at < answersBefore) this.answers.delete(requestId);
    for (const { requestId, ratedAt } of [...this.ratings.values()]) {
      if (ratedAt < ratingsBefore) this.ratings.delete(requestId);
    }
  }
}
