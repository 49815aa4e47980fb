/** Gives a slot back; calling it twice does no harm. */
export type Release = () => void;

/** The slots of one backend, with a first-come line for those who wait. The line is bounded by whoever joins it. */
export class Slots {
  readonly limit: number;
  #inFlight = 0;
  readonly #line = new Set<(release: Release) => void>();

  constructor(limit: number) {
    this.limit = limit;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get waiting(): number {
    return this.#line.size;
  }

  /** A slot if one is free and nobody waits for it. */
  tryTake(): Release | undefined {
    if (this.#inFlight >= this.limit || this.#line.size > 0) return undefined;
    return this.#take();
  }

  /**
   * Joins the line; `granted` is called once, when a slot is free.
   * @returns the way to leave the line; leaving after the grant does nothing.
   */
  join(granted: (release: Release) => void): () => void {
    this.#line.add(granted);
    this.#serve();
    return () => this.#line.delete(granted);
  }

  #take(): Release {
    this.#inFlight += 1;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#inFlight -= 1;
      this.#serve();
    };
  }

  #serve(): void {
    while (this.#inFlight < this.limit) {
      const [next] = this.#line;
      if (!next) return;
      this.#line.delete(next);
      next(this.#take());
    }
  }
}
