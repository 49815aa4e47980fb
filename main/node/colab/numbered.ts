/** What comes of a numbered frame: to be acted on, had before, or out of order, which no honest link brings about. */
export type Taken = 'new' | 'duplicate' | 'gap';

/**
 * One side's count of frames, each way. What was sent is kept until the other side says that it has it; after a cut the
 * rest is sent again, and what comes twice is known by its number. So no frame is lost, and none is acted on twice.
 */
export class Numbered {
  #last = 0;
  #got = 0;
  /** Frames that are not acknowledged, as text; the last of them has the number `#last`. */
  #kept: string[] = [];

  /** Of the other side's frames, the number of the last that came. */
  get got(): number {
    return this.#got;
  }

  get unacknowledged(): number {
    return this.#kept.length;
  }

  /** Gives a frame its number and keeps it. @returns the message to send */
  number(frame: object): string {
    this.#last += 1;
    const message = JSON.stringify({ n: this.#last, ...frame });
    this.#kept.push(message);
    return message;
  }

  take(n: number): Taken {
    if (n <= this.#got) return 'duplicate';
    if (n !== this.#got + 1) return 'gap';
    this.#got = n;
    return 'new';
  }

  /**
   * The other side has everything up to `got`.
   * @returns false for a number that it cannot have
   */
  acknowledged(got: number): boolean {
    const first = this.#last - this.#kept.length;
    if (got > this.#last) return false;
    if (got > first) this.#kept.splice(0, got - first);
    return true;
  }

  /** After a cut: what the other side, which has everything up to `got`, still has to get; undefined: it cannot be. */
  since(got: number): readonly string[] | undefined {
    // Less than was acknowledged before, and what is gone cannot be sent again.
    if (got < this.#last - this.#kept.length || !this.acknowledged(got)) return undefined;
    return [...this.#kept];
  }
}
