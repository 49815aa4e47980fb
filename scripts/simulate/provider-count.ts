import { DAY, isWithin, MINUTE, type Span } from './day.ts';

/** How a provider counts, by `providers.md`: written here once more, so that the node's own count is held against another. */
export interface ProviderTerms {
  readonly requestsPerDay: number;
  /** Everything at 00:00 UTC, or so much of it in each moment. */
  readonly day: 'utc-midnight' | 'leaks';
  readonly requestsPerMinute: number;
  /** A request that is answered with an error, its own 429 included, counts as well. */
  readonly countsFailures: boolean;
}

export type ProviderVerdict =
  | { readonly kind: 'goes' }
  /** `retryAfter` in ms. */
  | { readonly kind: 'day-over' | 'minute-over'; readonly retryAfter: number };

/** One account as its provider sees it. */
export class ProviderCount {
  readonly terms: ProviderTerms;
  #used = 0;
  #usedAt = 0;
  #minute: number[] = [];
  /** The highest count, and each request that came when the day was over. */
  readonly #history: { readonly at: number; readonly used: number; readonly isOver: boolean }[] = [];

  constructor(terms: ProviderTerms) {
    this.terms = terms;
  }

  /** A request has come. */
  ask(now: number): ProviderVerdict {
    this.#pass(now);
    this.#minute = this.#minute.filter(at => at > now - MINUTE);
    const isOver = this.#used + 1 > this.terms.requestsPerDay;
    const first = this.#minute[0];
    const isShaped = !isOver && first !== undefined && this.#minute.length >= this.terms.requestsPerMinute;
    if ((!isOver && !isShaped) || this.terms.countsFailures) this.#count(now);
    this.#history.push({ at: now, used: this.#used, isOver });
    if (isOver) return { kind: 'day-over', retryAfter: this.#comesBackIn(now) };
    if (isShaped) return { kind: 'minute-over', retryAfter: first + MINUTE - now };
    return { kind: 'goes' };
  }

  /** It went, and came to nothing on the provider's side. */
  failed(now: number): void {
    this.#pass(now);
    if (!this.terms.countsFailures) this.#used = Math.max(0, this.#used - 1);
  }

  remaining(now: number): number {
    this.#pass(now);
    return Math.max(0, Math.floor(this.terms.requestsPerDay - this.#used));
  }

  /** Requests that came within this time, the highest count, and how many came when nothing was left. */
  totals(time: Span): { readonly sent: number; readonly most: number; readonly turnedAway: number } {
    const entries = this.#history.filter(({ at }) => isWithin(at, time));
    return {
      sent: entries.length,
      most: entries.reduce((most, { used }) => Math.max(most, used), 0),
      turnedAway: entries.filter(({ isOver }) => isOver).length,
    };
  }

  #count(now: number): void {
    this.#used += 1;
    this.#minute.push(now);
  }

  #pass(now: number): void {
    const { day, requestsPerDay } = this.terms;
    if (day === 'leaks') this.#used = Math.max(0, this.#used - ((now - this.#usedAt) * requestsPerDay) / DAY);
    else if (Math.floor(now / DAY) > Math.floor(this.#usedAt / DAY)) this.#used = 0;
    this.#usedAt = now;
  }

  #comesBackIn(now: number): number {
    const { day, requestsPerDay } = this.terms;
    if (day === 'leaks') return Math.ceil(((this.#used + 1 - requestsPerDay) * DAY) / requestsPerDay);
    return DAY - (now % DAY);
  }
}
