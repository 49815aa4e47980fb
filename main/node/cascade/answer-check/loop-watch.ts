import { type Repetition, repetitionAtEnd, WINDOW } from './repetition.ts';

/** Characters between two looks. */
const STEP = 1024;
/** So many blanks and nothing else are a loop of their own: no code is indented as deep. */
const MOST_BLANKS = 4000;

/**
 * Watches a text that grows for a loop. Each character is looked at a bounded number of times, so a text of any length
 * costs linear time, and one that does not repeat itself hardly any.
 */
export class LoopWatch {
  readonly #expectsRepetition: () => boolean;
  #tail = '';
  #new = '';
  #blanks = 0;
  #isInFence = false;
  #isJson: boolean | undefined;

  /** @param expectsRepetition whether it was asked for; if so, nothing but the longest stretch is a loop */
  constructor(expectsRepetition: () => boolean) {
    this.#expectsRepetition = expectsRepetition;
  }

  /** @returns what it is caught in; undefined as long as it goes on well */
  add(text: string): Repetition | undefined {
    this.#new += text;
    return this.#new.length < STEP ? undefined : this.#look();
  }

  /** Looks at what has come since the last look; for texts that are whole. */
  atEnd(): Repetition | undefined {
    return this.#look();
  }

  #look(): Repetition | undefined {
    const blanks = this.#new.length - this.#new.trimEnd().length;
    this.#blanks = blanks === this.#new.length ? this.#blanks + blanks : blanks;
    if (this.#blanks >= MOST_BLANKS) return { passage: 1, stretch: this.#blanks };
    this.#isJson ??= this.#new.trim() === '' ? undefined : /^\s*[[{]/.test(this.#new);
    const end = lastWordAt(this.#new);
    const ready = this.#new.slice(0, end);
    this.#new = this.#new.slice(end);
    // Fences come in pairs: an odd number of them opens or closes a block.
    if (ready.split('```').length % 2 === 0) this.#isInFence = !this.#isInFence;
    this.#tail = (this.#tail + settled(ready)).slice(-WINDOW);
    const found = repetitionAtEnd(this.#tail, { isCode: this.#isInFence || this.#isJson === true });
    return found && this.#expectsRepetition() ? repetitionAtEnd(this.#tail, { isCode: true }) : found;
  }
}

/**
 * Where the last word begins, blanks in front included: what is cut off there is settled as if it came in one piece.
 * Goes back from the end by hand, as a pattern would look at a long run of blanks again from each of them.
 */
function lastWordAt(text: string): number {
  let place = text.trimEnd().length;
  while (place > 0 && !isBlank(text, place - 1)) place -= 1;
  while (place > 0 && isBlank(text, place - 1)) place -= 1;
  return place > 0 ? place : text.length;
}

function isBlank(text: string, place: number): boolean {
  return text.charAt(place).trim() === '';
}

/** Runs of blanks are one, and the counters of a list are left out: `7. The same` again is `8. The same`. */
function settled(text: string): string {
  return text.replace(/\n[ \t]*\d{1,5}[.)](?=\s)/g, ' ').replace(/\s{2,}|[^\S ]/g, ' ');
}
