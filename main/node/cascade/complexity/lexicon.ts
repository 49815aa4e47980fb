import { WORDS, type WordKind } from './words.ts';

export type { WordKind } from './words.ts';

export const WORD_KINDS = Object.keys(WORDS).filter((kind): kind is WordKind => kind in WORDS);
const LONGEST_STEM = 14;
/** Scripts that write without spaces: their words are searched, not looked up. */
const UNSPACED = /\p{Script=Han}/u;

const exact = new Map<string, WordKind[]>();
const stems = new Map<string, WordKind[]>();
const unspaced: { readonly text: string; readonly kind: WordKind }[] = [];
for (const kind of WORD_KINDS) {
  for (const entry of WORDS[kind].split(/\s+/)) {
    const text = entry.replaceAll('_', ' ');
    if (UNSPACED.test(text)) unspaced.push({ text, kind });
    else if (text.endsWith('*')) file(stems, text.slice(0, -1), kind);
    else file(exact, text, kind);
  }
}

export type WordCounts = Record<WordKind, number>;

/**
 * How many words of each kind there are; a word counts once per kind.
 * @param words in lower case, in order
 * @param text the same in lower case, for scripts without spaces
 */
export function countWords(words: readonly string[], text: string): WordCounts {
  const counts = noWords();
  const seen = new Set<string>();
  for (const [at, word] of words.entries()) {
    const next = words[at + 1];
    const pair = next === undefined ? '' : `${word} ${next}`;
    if (!seen.has(word)) for (const kind of kindsOf(word)) counts[kind] += 1;
    if (pair && !seen.has(pair)) for (const kind of exact.get(pair) ?? []) counts[kind] += 1;
    seen.add(word).add(pair);
  }
  if (UNSPACED.test(text)) for (const { text: part, kind } of unspaced) if (text.includes(part)) counts[kind] += 1;
  return counts;
}

function noWords(): WordCounts {
  return {
    shortJob: 0,
    draft: 0,
    hardJob: 0,
    stakes: 0,
    relation: 0,
    negation: 0,
    condition: 0,
    quantity: 0,
    judgement: 0,
    physics: 0,
    medicine: 0,
    computing: 0,
    code: 0,
    smallTalk: 0,
  };
}

function kindsOf(word: string): Iterable<WordKind> {
  const found = new Set<WordKind>(exact.get(word));
  // Arabic writes the article and "and" as part of the word.
  const bare = word.replace(/^و?ال/, '');
  if (bare !== word) for (const kind of exact.get(bare) ?? []) found.add(kind);
  for (let length = Math.min(bare.length, LONGEST_STEM); length >= 2; length--) {
    for (const kind of stems.get(bare.slice(0, length)) ?? []) found.add(kind);
  }
  return found;
}

function file(into: Map<string, WordKind[]>, word: string, kind: WordKind): void {
  const kinds = into.get(word);
  if (!kinds) into.set(word, [kind]);
  else if (!kinds.includes(kind)) kinds.push(kind);
}
