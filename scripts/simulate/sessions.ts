import { DAY, isWithin, type Span, START } from './day.ts';

/** The sessions of one Colab: one a day, begun by hand at the same time and over after its length. */
export interface SessionPlan {
  /** Ms after midnight. */
  readonly startsAt: number;
  readonly length: number;
  /** Requests that the owner counts on in one session. */
  readonly requests: number;
}

/** What a Colab does over the days: whether a session is up, and what each has answered. */
export class Sessions {
  readonly #plan: SessionPlan;
  readonly #deaths: readonly number[];
  readonly #taken = new Map<number, number>();

  /** @param deaths moments at which the session that is up ends; the next one begins when it is its time again */
  constructor(plan: SessionPlan, deaths: readonly number[]) {
    this.#plan = plan;
    this.#deaths = deaths;
  }

  isUp(now: number): boolean {
    const { from, to } = this.#span(now);
    if (!isWithin(now, { from, to })) return false;
    return !this.#deaths.some(death => death >= from && death <= now);
  }

  /** One request more in the session of now; false when that has answered all that is counted on. */
  take(now: number): boolean {
    const { from } = this.#span(now);
    const taken = this.#taken.get(from) ?? 0;
    this.#taken.set(from, taken + 1);
    return taken < this.#plan.requests;
  }

  /** Of the sessions that began within this time: requests that came, the most of one, and those above its number. */
  totals(time: Span): { readonly sent: number; readonly most: number; readonly turnedAway: number } {
    const sessions = [...this.#taken].flatMap(([from, taken]) => (isWithin(from, time) ? [taken] : []));
    const turnedAway = sessions.map(taken => Math.max(0, taken - this.#plan.requests));
    return { sent: sumOf(sessions), most: Math.max(0, ...sessions), turnedAway: sumOf(turnedAway) };
  }

  /** The latest session that was due. */
  #span(now: number): Span {
    const { startsAt, length } = this.#plan;
    const from = START + Math.floor((now - START - startsAt) / DAY) * DAY + startsAt;
    return { from, to: from + length };
  }
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
