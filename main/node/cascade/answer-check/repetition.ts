/** A text that ends in the same passage again and again. */
export interface Repetition {
  /** Characters of one passage. */
  readonly passage: number;
  /** Characters of all of them together. */
  readonly stretch: number;
}

/**
 * How long a stretch has to be before it is no accident, in characters. A song's refrain, the rows of an empty table, a
 * list of zeros and the closing brackets of code repeat themselves too; a model that has lost its way does not stop.
 */
const ENOUGH = {
  /** Sentences. Nobody writes the same paragraph three times, or a line for 600 characters. */
  prose: 600,
  /** One or two words (`very very very`, `na na na`). */
  words: 1500,
  /** Code, tables, numbers, rules of dashes: what may well be so because it was asked for. */
  other: 6000,
} as const;

/** What a stretch has to be within. */
export const WINDOW = 8192;
/** A stretch has to hold so many passages, whatever it is made of. */
const PASSAGES = 3;
/** Where a stretch ends the text, its last characters stand earlier in it as well. Cheap, and true of few texts. */
const PROBE = 64;

export interface RepetitionContext {
  /** Within a block of code, or in JSON: only the longest stretch counts. */
  readonly isCode: boolean;
}

/**
 * Whether the text ends in a loop: its last characters are one passage over and over, exactly. The knuth-morris-pratt
 * failure function of the reversed text gives the shortest period of every one of its ends in one pass.
 * @param text no longer than `WINDOW`, runs of blanks as one
 */
export function repetitionAtEnd(text: string, context: RepetitionContext): Repetition | undefined {
  const { length } = text;
  if (length < ENOUGH.prose) return undefined;
  if (text.indexOf(text.slice(-PROBE)) === length - PROBE) return undefined;
  const borders = new Int32Array(length);
  const at = (place: number) => text.charCodeAt(length - 1 - place);
  let border = 0;
  let period = 1;
  for (let place = 1; place < length; place += 1) {
    while (border > 0 && at(place) !== at(border)) border = borders[border - 1] ?? 0;
    if (at(place) === at(border)) border += 1;
    borders[place] = border;
    const longer = place + 1 - border;
    // Up to here the text had a shorter period: that stretch is over.
    if (longer !== period) {
      const found = judged(text, period, place, context);
      if (found) return found;
      period = longer;
    }
  }
  return judged(text, period, length, context);
}

function judged(text: string, passage: number, stretch: number, { isCode }: RepetitionContext): Repetition | undefined {
  if (stretch < ENOUGH.prose || stretch < PASSAGES * passage) return undefined;
  if (stretch < ENOUGH[isCode ? 'other' : kindOf(text.slice(-passage))]) return undefined;
  return { passage, stretch };
}

function kindOf(passage: string): keyof typeof ENOUGH {
  const letters = passage.match(/[\p{L}\p{M}]/gu) ?? [];
  const signs = passage.replace(/\s/g, '');
  // Prose has a mark here and there; code, tables and JSON have many.
  if (passage.includes('|') || letters.length < 0.85 * [...signs].length) return 'other';
  // What the passage cuts in two is seen whole where it comes twice.
  const twice = passage + passage;
  // One string after the other: a list in JSON or in code.
  if (/['"]\s?,\s?['"]/.test(twice)) return 'other';
  const words = new Set(twice.toLowerCase().match(/[\p{L}\p{M}]+/gu));
  // Chinese, Japanese and Thai put no blanks between words.
  const isUnspaced = /[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]/u.test(passage) && new Set(letters).size >= 6;
  if (words.size >= 4 || isUnspaced) return 'prose';
  return passage.includes(' ') ? 'words' : 'other';
}
