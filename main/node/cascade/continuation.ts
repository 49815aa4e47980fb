/**
 * How a stream that broke goes on elsewhere with no repeated and no missing text. Either the next model continues the
 * text itself (prefill), from the last word boundary, and writes the broken word again; or it starts anew. In both
 * cases what the caller already has must come out again exactly, and is skipped.
 */
export interface Continuation {
  /** Text to be continued, for a model with prefill; undefined where it starts anew. */
  readonly prefix: string | undefined;
  /** Text that the caller already has and that must come again first. */
  readonly overlap: string;
}

/**
 * A cut inside a word continues badly (`with a hea` → `-lily face`, seen with a real model), so the model is given the
 * text up to the blank before that word. Without the blank itself: tokens carry it in front, and templates trim it.
 * @param sent what the caller has
 * @param canPrefill whether the next backend continues a given text exactly
 */
export function continuationOf(sent: string, canPrefill: boolean): Continuation {
  if (!canPrefill) return { prefix: undefined, overlap: sent };
  // After the end of a sentence or a line nothing can be half said.
  if (/[.!?;:,)\]}"'»”]$/u.test(sent)) return { prefix: sent, overlap: '' };
  const boundary = lastBlanks(sent);
  if (boundary === 0) return { prefix: undefined, overlap: sent };
  return { prefix: sent.slice(0, boundary), overlap: sent.slice(boundary) };
}

/**
 * Where the last run of blanks starts; 0 when there is none. Goes back from the end: a pattern would look at a long run
 * again from each of its blanks, and a model that loops writes a hundred thousand of them.
 */
function lastBlanks(text: string): number {
  let place = text.length;
  while (place > 0 && !/\s/u.test(text.charAt(place - 1))) place -= 1;
  return text.slice(0, place).trimEnd().length;
}

/**
 * Takes the overlap off the front of a new text.
 * Blanks at the start may be missing: a template trimmed them, and the caller has them already.
 */
export class OverlapSkipper {
  #expected: string;
  #isAtStart = true;

  constructor(overlap: string) {
    this.#expected = overlap;
  }

  /** Whether everything the caller already has came again. */
  get isDone(): boolean {
    return this.#expected === '';
  }

  /** The part of `text` that is new, or `mismatch` when it is another text than the caller has. */
  feed(text: string): { readonly kind: 'new'; readonly text: string } | { readonly kind: 'mismatch' } {
    if (this.isDone || text === '') return { kind: 'new', text: this.isDone ? text : '' };
    if (this.#isAtStart) {
      if (/^\s/u.test(this.#expected) && !/^\s/u.test(text)) this.#expected = this.#expected.trimStart();
      this.#isAtStart = false;
      if (this.isDone) return { kind: 'new', text };
    }
    const length = Math.min(text.length, this.#expected.length);
    if (text.slice(0, length) !== this.#expected.slice(0, length)) return { kind: 'mismatch' };
    this.#expected = this.#expected.slice(length);
    return { kind: 'new', text: text.slice(length) };
  }
}
