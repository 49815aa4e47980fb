import type { RequestRecord } from './records.ts';

/** The latest requests, running ones included, newest first; holds no text of theirs. */
export class RequestLog {
  readonly #limit: number;
  /** In order of arrival: a Map keeps it, and a changed record keeps its place. */
  readonly #records = new Map<string, RequestRecord>();
  #requests = 0;
  #answered = 0;
  #refused = 0;
  #fellBack = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  put(record: RequestRecord): void {
    const isNew = !this.#records.has(record.id);
    this.#records.set(record.id, record);
    if (!isNew) return;
    this.#requests += 1;
    if (this.#records.size <= this.#limit) return;
    const [oldest] = this.#records.keys();
    if (oldest !== undefined) this.#records.delete(oldest);
  }

  /** Counts a request that has ended. */
  count(record: RequestRecord): void {
    if (record.outcome === 'ok') this.#answered += 1;
    if (record.outcome === 'refused' || record.outcome === 'broken') this.#refused += 1;
    if (record.attempts.length > 1) this.#fellBack += 1;
  }

  /** Newest first, at most `count`. */
  latest(count: number): RequestRecord[] {
    return [...this.#records.values()].reverse().slice(0, count);
  }

  totals() {
    return { requests: this.#requests, answered: this.#answered, refused: this.#refused, fellBack: this.#fellBack };
  }
}
