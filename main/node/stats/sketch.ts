/** Within 2 % of the truth, whatever the sizes: https://arxiv.org/abs/1908.10693 (DDSketch), section 2. */
const ACCURACY = 0.02;
const GAMMA = (1 + ACCURACY) / (1 - ACCURACY);
const LOG_GAMMA = Math.log(GAMMA);
/** What is less counts as this, ms. */
const LEAST = 0.01;
/** No bucket is as far from 1 ms: it would be a time of millions of years. */
const FURTHEST = 1000;

/** Durations in so few numbers that every minute can keep its own, and that minutes can be added to hours and days. */
export class Sketch {
  readonly #buckets = new Map<number, number>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Takes a duration, ms. */
  add(value: number): void {
    this.#put(Math.ceil(Math.log(Math.max(LEAST, value)) / LOG_GAMMA), 1);
  }

  /** Takes all that another one has. */
  merge(other: Sketch): void {
    for (const [bucket, count] of other.#buckets) this.#put(bucket, count);
  }

  /** The value that each of these shares (0 to 1) of all values does not exceed; undefined when there are none. */
  quantiles(shares: readonly number[]): (number | undefined)[] {
    if (this.#count === 0) return shares.map(() => undefined);
    const buckets = [...this.#buckets].sort(([one], [other]) => one - other);
    return shares.map(share => {
      let left = Math.max(1, Math.ceil(share * this.#count));
      for (const [bucket, count] of buckets) {
        left -= count;
        if (left <= 0) return (2 * GAMMA ** bucket) / (GAMMA + 1);
      }
      return undefined;
    });
  }

  /** Bucket and count, one after the other. */
  toJSON(): number[] {
    return [...this.#buckets].flat();
  }

  /** What `toJSON` gave. What no duration could have made, from a damaged file or a twin, is left out. */
  static from(flat: readonly number[]): Sketch {
    const sketch = new Sketch();
    for (let place = 0; place + 1 < flat.length; place += 2) {
      const [bucket = 0, count = 0] = flat.slice(place, place + 2);
      if (Number.isInteger(bucket) && Math.abs(bucket) < FURTHEST && count > 0) sketch.#put(bucket, count);
    }
    return sketch;
  }

  #put(bucket: number, count: number): void {
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + count);
    this.#count += count;
  }
}
