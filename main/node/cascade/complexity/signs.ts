import { countWords, WORD_KINDS, type WordKind } from './lexicon.ts';
import { readPrompt } from './reading.ts';

/** What is measured of a prompt. Counts grow slowly: the second word of a kind says less than the first. */
export type SignName = WordKind | 'words' | 'numbers' | 'questions' | 'parts';
export type Signs = Readonly<Record<SignName, number>>;

export interface Measured {
  readonly signs: Signs;
  /** A job that is asked for in words of its own, rather than a question with an answer that can be checked. */
  readonly isTask: boolean;
}

const WORD = /[\p{L}\p{M}]+(?:['’+-][\p{L}\p{M}+]+)*/gu;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;
/** So many characters of a script without spaces make a word. */
const CHARACTERS_A_WORD = 1.7;
/** Longer than any word of the lists, and than what a name or a number needs. */
const LONGEST_WORD = 40;

/** Measures a prompt, in time proportional to at most 8,000 characters of it. */
export function measure(prompt: string): Measured {
  const { ask, choices } = readPrompt(prompt);
  const words = (ask.match(WORD) ?? []).map(word => word.slice(0, LONGEST_WORD).toLowerCase());
  const counts = countWords(words, ask.toLowerCase());
  const size = words.length + countOf(ask, UNSPACED) / CHARACTERS_A_WORD;
  const grown = Object.fromEntries(WORD_KINDS.map(kind => [kind, grow(counts[kind])]));
  const asksForWork =
    counts.shortJob + counts.draft + counts.hardJob + counts.stakes + counts.smallTalk > 0 && counts.quantity === 0;
  return {
    isTask: asksForWork && choices === 0,
    signs: {
      ...(grown as Record<WordKind, number>),
      words: Math.log2(1 + size),
      numbers: grow(countOf(ask, /\d{1,20}(?:[.,]\d{1,20}){0,4}/g)),
      questions: grow(countOf(ask, /[?？؟]/g)),
      parts: grow(countOf(ask, /[,;:、，؛،]|\b(?:and|und|et|y|и)\b/g)),
    },
  };
}

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function grow(count: number): number {
  return Math.min(4, Math.log2(1 + count));
}
