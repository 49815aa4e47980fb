/** Two nodes of one id could not be told apart in a plan, nor in the election. Why these two cannot be twins, if so. */
export function sameId(own: string, other: string): string | undefined {
  if (own !== other) return undefined;
  return `Both nodes have the id ${own}. Give one of them another (on its Twins page, or node.id), and start it again.`;
}
