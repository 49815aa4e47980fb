/**
 * Looks for texts at which an answer ends. They are never given out, and neither is what may be the beginning of one
 * before it is known.
 */
export class StopTexts {
  readonly #stops: readonly string[];
  #held = '';

  constructor(stops: readonly string[]) {
    this.#stops = stops;
  }

  /** What of the text so far may be given out, and whether the answer has ended there. */
  add(text: string): { readonly text: string; readonly isStopped: boolean } {
    const whole = this.#held + text;
    const places = this.#stops.map(stop => whole.indexOf(stop)).filter(place => place >= 0);
    if (places.length > 0) {
      this.#held = '';
      return { text: whole.slice(0, Math.min(...places)), isStopped: true };
    }
    const out = whole.length - this.#possibleStart(whole);
    this.#held = whole.slice(out);
    return { text: whole.slice(0, out), isStopped: false };
  }

  /** The answer has ended by itself: what was held back was no beginning of a stop text. */
  rest(): string {
    const rest = this.#held;
    this.#held = '';
    return rest;
  }

  /** Length of the longest end of the text with which a stop text begins. */
  #possibleStart(text: string): number {
    const longest = Math.max(0, ...this.#stops.map(stop => stop.length - 1));
    for (let length = Math.min(longest, text.length); length > 0; length--) {
      const end = text.slice(-length);
      if (this.#stops.some(stop => stop.startsWith(end))) return length;
    }
    return 0;
  }
}
