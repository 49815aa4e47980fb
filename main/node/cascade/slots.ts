/** Gives a slot back; calling it twice does no harm. */
export type Release = () => void;

/** The slots of one backend, with a first-come line for those who wait. The line is bounded by whoever joins it. */
export class Slots {
  readonly #elsewhere: () => number;
  #limit: number;
  #inFlight = 0;
  readonly #line = new Set<(release: Release) => void>();

  /**
   * @param elsewhere how many of them others hold, of which only their owner knows when they are free: nobody is given
   * one of these at once, and nobody waits here for them
   */
  constructor(limit: number, elsewhere: () => number = () => 0) {
    this.#limit = limit;
    this.#elsewhere = elsewhere;
  }

  get limit(): number {
    return this.#limit;
  }

  /**
   * From now on so many, one at least. What runs goes on to its end: after lowering, more may be in flight than there are
   * slots, and nobody gets one until fewer are. After raising, those who wait get theirs at once.
   */
  resize(limit: number): void {
    this.#limit = Math.max(1, Math.floor(limit));
    this.#serve();
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get waiting(): number {
    return this.#line.size;
  }

  /** A slot if one is free and nobody waits for it. */
  tryTake(): Release | undefined {
    if (this.#taken >= this.#limit || this.#line.size > 0) return undefined;
    return this.#take();
  }

  /** Whether work that can wait may begin: nobody waits for a slot, and another one stays free where there are several. */
  get hasSpare(): boolean {
    return this.#line.size === 0 && this.#taken < Math.max(1, this.#limit - 1);
  }

  /** A slot that no live request would miss. */
  trySpare(): Release | undefined {
    return this.hasSpare ? this.#take() : undefined;
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

  get #taken(): number {
    return this.#inFlight + this.#elsewhere();
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
    while (this.#inFlight < this.#limit) {
      const [next] = this.#line;
      if (!next) return;
      this.#line.delete(next);
      next(this.#take());
    }
  }
}
