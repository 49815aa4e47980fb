/** How much of the latest past the speed is taken from, ms: long enough to be steady, short enough to be true. */
const WINDOW = 10_000;
/** Less than this says nothing of a speed, ms. */
const SHORTEST = 500;

interface Layer {
  readonly total: number;
  done: number;
  /** What was there when it was first heard of: not fetched now. */
  readonly before: number;
}

/** How far a pull is: the sum of its files, and how fast they come. */
export class PullProgress {
  readonly #layers = new Map<string, Layer>();
  #samples: { readonly at: number; readonly fetched: number }[] = [];

  /** Takes what was told of one file. @param at monotonic, ms. @returns whether it was heard of for the first time */
  take({ digest, total, done }: { digest: string; total: number; done: number }, at: number): boolean {
    const known = this.#layers.get(digest);
    if (known && known.total === total) known.done = done;
    else this.#layers.set(digest, { total, done, before: done });
    const fetched = this.#sum(layer => Math.max(0, layer.done - layer.before));
    // A part that came to nothing is taken back by the engine: the speed begins anew.
    if (fetched < (this.#samples.at(-1)?.fetched ?? 0)) this.#samples = [];
    this.#samples.push({ at, fetched });
    while ((this.#samples[1]?.at ?? at) <= at - WINDOW) this.#samples.shift();
    return known === undefined;
  }

  get done(): number {
    return this.#sum(layer => layer.done);
  }

  /** Of the files that were told of: the first is nearly all of a model. */
  get total(): number {
    return this.#sum(layer => layer.total);
  }

  /** Bytes a second; undefined while too little has come to say. @param now monotonic, ms */
  speed(now: number): number | undefined {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (!first || !last || now - first.at < SHORTEST) return undefined;
    // To now, not to the last line: a pull that stands still gets slower.
    return ((last.fetched - first.fetched) / (now - first.at)) * 1000;
  }

  /** Ms until all is there; undefined while that cannot be said. */
  timeLeft(now: number): number | undefined {
    const speed = this.speed(now);
    return speed ? ((this.total - this.done) / speed) * 1000 : undefined;
  }

  #sum(of: (layer: Layer) => number): number {
    let sum = 0;
    for (const layer of this.#layers.values()) sum += of(layer);
    return sum;
  }
}
