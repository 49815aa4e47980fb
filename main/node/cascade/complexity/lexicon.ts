import { WORDS, type WordKind } from './words.ts';

export type { WordKind } from './words.ts';

export const WORD_KINDS = Object.keys(WORDS).filter((kind): kind is WordKind => kind in WORDS);
/** Stems are found by so many of their first characters, so that a word is compared with a few of them only. */
const FILED_BY = 3;
/** Scripts that write without spaces: their words are searched, not looked up. */
const UNSPACED = /\p{Script=Han}/u;
const ARABIC = /^[\u0600-\u06ff]/;
/** Arabic writes the article, "and", "for" and "in" as part of the word. */
const ARABIC_ARTICLE = /^[وفبل]?ال/;

interface Stem {
  readonly text: string;
  readonly kind: WordKind;
}

const exact = new Map<string, WordKind[]>();
/** The first words of phrases: a pair of words is only put together where it may be one. */
const openings = new Set<string>();
const stems = new Map<string, Stem[]>();
const unspaced: Stem[] = [];
for (const kind of WORD_KINDS) {
  for (const entry of WORDS[kind].split(/\s+/)) {
    const text = entry.replaceAll('_', ' ');
    if (UNSPACED.test(text)) unspaced.push({ text, kind });
    else if (text.endsWith('*')) fileStem({ text: text.slice(0, -1), kind });
    else file(exact, text, kind);
    if (entry.includes('_')) openings.add(text.slice(0, text.indexOf(' ')));
  }
}

/** How many words of each kind there are; what is not there is 0. */
export type WordCounts = ReadonlyMap<WordKind, number>;

/**
 * Counts words by kind; a word counts once per kind.
 * @param words in lower case, in order
 * @param text the same in lower case, for scripts without spaces
 */
export function countWords(words: readonly string[], text: string): WordCounts {
  const counts = new Map<WordKind, number>();
  const count = (kind: WordKind) => counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const seen = new Set<string>();
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (!seen.has(word)) for (const kind of kindsOf(word)) count(kind);
    seen.add(word);
    if (!openings.has(word)) continue;
    const pair = `${word} ${words[at + 1] ?? ''}`;
    if (!exact.has(pair) || seen.has(pair)) continue;
    for (const kind of exact.get(pair) ?? []) count(kind);
    seen.add(pair);
  }
  if (UNSPACED.test(text)) for (const { text: part, kind } of unspaced) if (text.includes(part)) count(kind);
  return counts;
}

/** The kinds that a word is of, each once. Every word of a prompt comes here, and most are of none. */
function kindsOf(word: string): readonly WordKind[] {
  const bare = ARABIC.test(word) ? word.replace(ARABIC_ARTICLE, '') : word;
  let kinds: readonly WordKind[] = exact.get(word) ?? NONE;
  const add = (kind: WordKind) => {
    if (!kinds.includes(kind)) kinds = [...kinds, kind];
  };
  if (bare !== word) exact.get(bare)?.forEach(add);
  const near = stems.get(bare.slice(0, FILED_BY));
  if (near) for (const { text, kind } of near) if (bare.startsWith(text)) add(kind);
  return kinds;
}

const NONE: readonly WordKind[] = [];

/** @throws for a stem that would never be found */
function fileStem(stem: Stem): void {
  if (stem.text.length < FILED_BY) throw new Error(`the stem ${stem.text}* is too short`);
  file(stems, stem.text.slice(0, FILED_BY), stem);
}

function file<Entry>(into: Map<string, Entry[]>, under: string, entry: Entry): void {
  const entries = into.get(under);
  if (!entries) into.set(under, [entry]);
  else if (!entries.includes(entry)) entries.push(entry);
}
