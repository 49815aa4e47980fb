/** What was measured within one step. */
export interface Measured {
  readonly min: number;
  readonly mean: number;
  readonly max: number;
}

/** Least, greatest, sum and count of each step. */
const FIELDS = 4;

/** The latest `length` steps of some measures, each step's least, mean and greatest value: memory that never grows. */
export class HistoryTier {
  readonly step: number;
  readonly length: number;
  /** The step that each place holds; what does not fit its place is forgotten. */
  readonly #steps: Float64Array;
  readonly #values = new Map<string, Float32Array>();
  readonly #most: number;

  /** @param step ms; @param most measures: what comes beyond them is not kept */
  constructor(step: number, length: number, most: number) {
    this.step = step;
    this.length = length;
    this.#most = most;
    this.#steps = new Float64Array(length).fill(Number.NaN);
  }

  /** @param at ms since the epoch */
  add(at: number, values: Readonly<Record<string, number>>): void {
    const place = this.#claim(Math.floor(at / this.step));
    for (const [measure, value] of Object.entries(values)) {
      const kept = Number.isFinite(value) ? this.#of(measure) : undefined;
      if (!kept) continue;
      const count = kept[place + 3] ?? 0;
      kept[place] = count === 0 ? value : Math.min(kept[place] ?? value, value);
      kept[place + 1] = count === 0 ? value : Math.max(kept[place + 1] ?? value, value);
      kept[place + 2] = (kept[place + 2] ?? 0) + value;
      kept[place + 3] = count + 1;
    }
  }

  /** Puts back a step as it was kept. */
  restore(from: number, measure: string, { min, mean, max }: Measured): void {
    const place = this.#claim(Math.round(from / this.step));
    this.#of(measure)?.set([min, max, mean, 1], place);
  }

  get measures(): readonly string[] {
    return [...this.#values.keys()];
  }

  /** The beginnings of the latest steps, the one of `now` last. */
  beginnings(now: number): number[] {
    const last = Math.floor(now / this.step);
    return Array.from({ length: this.length }, (_, place) => (last - this.length + 1 + place) * this.step);
  }

  /** One measure at a step that begins so; undefined: nothing was measured. */
  at(from: number, measure: string): Measured | undefined {
    const step = Math.round(from / this.step);
    const place = step % this.length;
    const kept = this.#values.get(measure);
    if (!kept || this.#steps[place] !== step) return undefined;
    const [min = 0, max = 0, sum = 0, count = 0] = kept.subarray(place * FIELDS, (place + 1) * FIELDS);
    return count === 0 ? undefined : { min, mean: sum / count, max };
  }

  /** Makes room for a step, unless it has it: what was in its place is a whole round older. */
  #claim(step: number): number {
    const place = step % this.length;
    if (this.#steps[place] !== step) {
      this.#steps[place] = step;
      for (const kept of this.#values.values()) kept.fill(0, place * FIELDS, (place + 1) * FIELDS);
    }
    return place * FIELDS;
  }

  #of(measure: string): Float32Array | undefined {
    const known = this.#values.get(measure);
    if (known || this.#values.size >= this.#most) return known;
    const fresh = new Float32Array(this.length * FIELDS);
    this.#values.set(measure, fresh);
    return fresh;
  }
}
