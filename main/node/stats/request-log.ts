import { fellBack, type RequestRecord, resultOf } from './records.ts';

/** The latest requests, running ones included, newest first; holds no text of theirs. */
export class RequestLog {
  readonly #limit: number;
  /** In a box each, so that a change of a record is no change of the Map. */
  readonly #records = new Map<string, { record: RequestRecord }>();
  /** Ids in order of arrival, in a ring: a Map that loses its first entry all the time gets slow at finding it. */
  readonly #ids: string[] = [];
  #requests = 0;
  #answered = 0;
  #refused = 0;
  #fellBack = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes a record as it stands now: of a request that has just come in, or of one that is already in the list. */
  put(record: RequestRecord): void {
    const known = this.#records.get(record.id);
    if (known) {
      known.record = record;
      return;
    }
    // Newer ones have pushed it out while it was under way.
    if (record.outcome !== 'running' || record.attempts.length > 0) return;
    this.#records.set(record.id, { record });
    const place = this.#requests % this.#limit;
    const oldest = this.#ids[place];
    if (oldest !== undefined) this.#records.delete(oldest);
    this.#ids[place] = record.id;
    this.#requests += 1;
  }

  /** Counts a request that has ended. */
  count(record: RequestRecord): void {
    const result = resultOf(record);
    if (result === 'ok') this.#answered += 1;
    if (result === 'refused' || result === 'broken') this.#refused += 1;
    if (fellBack(record)) this.#fellBack += 1;
  }

  /** Newest first, at most `count`. */
  latest(count: number): RequestRecord[] {
    const shown = Math.min(count, this.#ids.length);
    return Array.from({ length: shown }, (_, age) => this.#ids[(this.#requests - 1 - age) % this.#limit]).flatMap(
      id => (id === undefined ? undefined : this.#records.get(id)?.record) ?? [],
    );
  }

  totals() {
    return { requests: this.#requests, answered: this.#answered, refused: this.#refused, fellBack: this.#fellBack };
  }
}
