import { countWords, WORD_KINDS, type WordCounts, type WordKind } from './lexicon.ts';
import { readPrompt } from './reading.ts';

const OTHER_SIGNS = ['words', 'numbers', 'questions', 'parts', 'formulas'] as const;
export const SIGNS: readonly SignName[] = [...WORD_KINDS, ...OTHER_SIGNS];
/** What is measured of a prompt. Counts grow slowly: the second word of a kind says less than the first. */
export type SignName = WordKind | (typeof OTHER_SIGNS)[number];
export type Signs = Readonly<Record<SignName, number>>;

export interface Measured {
  readonly signs: Signs;
  /** A job that is asked for in words of its own, rather than a question with an answer that can be checked. */
  readonly isTask: boolean;
}

const WORD = /[\p{L}\p{M}]+(?:['’+-][\p{L}\p{M}+]+)*/gu;
/** The same where there is nothing but ASCII, which takes half the time. */
const ASCII_WORD = /[a-z]+(?:['+-][a-z+]+)*/g;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;
/** So many characters of a script without spaces make a word. */
const CHARACTERS_A_WORD = 1.7;
/** Longer than any word of the lists, and than what a name or a number needs. */
const LONGEST_WORD = 40;
const NUMBER = /\d{1,20}(?:[.,]\d{1,20}){0,4}/g;
const QUESTION = /[?？؟]/g;
const PART = /[,;:、，؛،]|\b(?:and|und|et|y|и)\b/g;
/** Signs of mathematics and logic, commands of LaTeX, letters that stand alone. */
const FORMULA = /[=^√∫∑≤≥≡→∈∀∃⊃∨∧¬~≠×÷±]|\\[a-z]{1,20}|\b[b-hj-z]\b(?!['’])/gi;

/** Measures a prompt, in time proportional to at most 8,000 characters of it. */
export function measure(prompt: string): Measured {
  const { ask, choices } = readPrompt(prompt);
  const lower = ask.toLowerCase();
  const words = wordsOf(lower);
  const asked = countWords(words, lower);
  const answers = choices.map(choice => choice.replace(/^\s*[([]?[A-Ja-j][.):\]]/, '')).join('\n');
  const size = words.length + (isAscii(ask) ? 0 : countOf(ask, UNSPACED) / CHARACTERS_A_WORD);
  return {
    isTask: choices.length === 0 && asksForWork(asked),
    signs: {
      ...wordSigns(asked, wordsIn(answers)),
      words: Math.log2(1 + size),
      numbers: grow(countOf(ask, NUMBER)),
      questions: grow(countOf(ask, QUESTION)),
      parts: grow(countOf(ask, PART)),
      formulas: grow(countOf(answers, FORMULA)),
    },
  };
}

/** The subject of a question shows in its answers as well; how it is put, only in the question. */
function wordSigns(asked: WordCounts, offered: WordCounts): Readonly<Record<WordKind, number>> {
  const signs = { ...NO_WORDS };
  for (const [kind, count] of asked) signs[kind] = grow(count);
  if (offered.size > 0) signs.statements = grow((asked.get('statements') ?? 0) + (offered.get('statements') ?? 0));
  signs.society = (signs.society + grow(offered.get('society') ?? 0)) / 2;
  return signs;
}

const NO_WORDS = Object.fromEntries(WORD_KINDS.map(kind => [kind, 0])) as Record<WordKind, number>;

function wordsIn(text: string): WordCounts {
  const lower = text.toLowerCase();
  return countWords(wordsOf(lower), lower);
}

const JOBS: readonly WordKind[] = ['shortJob', 'draft', 'hardJob', 'stakes', 'smallTalk'];
const DECISIONS: readonly WordKind[] = ['hardJob', 'stakes'];

/** Words of work; where an amount is asked for, only if it is one's own matter or decisions hang on it. */
function asksForWork(asked: WordCounts): boolean {
  const total = (kinds: readonly WordKind[]) => kinds.reduce((sum, kind) => sum + (asked.get(kind) ?? 0), 0);
  if (!asked.has('quantity')) return total(JOBS) > 0 || asked.has('ours');
  return total(DECISIONS) >= (asked.has('ours') ? 1 : 3);
}

/** @param text in lower case */
function wordsOf(text: string): string[] {
  return (text.match(isAscii(text) ? ASCII_WORD : WORD) ?? []).map(word =>
    word.length > LONGEST_WORD ? word.slice(0, LONGEST_WORD) : word,
  );
}

/** Nothing but ASCII: no script without spaces need be looked for. */
function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function grow(count: number): number {
  return Math.min(4, Math.log2(1 + count));
}
