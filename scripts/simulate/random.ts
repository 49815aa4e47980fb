/** Numbers from 0 to 1 that are the same at every run with the same seed. */
export type Random = () => number;

/**
 * A stream of numbers of its own for each purpose: a backend that draws one more leaves the arrivals as they were, so
 * that scenarios with one seed differ in nothing but what goes wrong.
 */
export function randomFor(seed: number, purpose: string): Random {
  // FNV-1a, then mulberry32: nothing secret hangs on it.
  let state = 0x811c9dc5 ^ seed;
  for (const letter of purpose) state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A number between these. */
export function between(random: Random, least: number, most: number): number {
  return least + (most - least) * random();
}

/** The same elements in another order. */
export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  return items
    .map(item => ({ item, key: random() }))
    .sort((one, other) => one.key - other.key)
    .map(({ item }) => item);
}
