/** A node and its twin, by their ids; without a twin the node is alone. */
export interface Pair {
  readonly self: string;
  readonly twin: string | undefined;
}

/**
 * Whose a term is. Of the two ids in order the first has the even terms and the second the odd ones, so that no term
 * ever has two actives, whatever the two know of each other: two nodes have no majority that could see to it.
 */
export function ownerOf(term: number, { self, twin }: Pair): string {
  if (twin === undefined) return self;
  const isFirst = self < twin;
  return (term % 2 === 0) === isFirst ? self : twin;
}

/** The least term of this node's above `seen`. */
export function ownTermAbove(seen: number, pair: Pair): number {
  return ownerOf(seen + 1, pair) === pair.self ? seen + 1 : seen + 2;
}
