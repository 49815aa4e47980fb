import type { Colab } from './colab.ts';

/** The backend whose worker the notebook is to run: the one that was asked for, else its own, else one that has none. */
export function backendForNotebook(colab: Colab, asked: string | undefined): string | undefined {
  const ids = colab.entries.map(({ id }) => id);
  const has = (id: string | undefined) => id !== undefined && ids.includes(id);
  if (asked !== undefined) return has(asked) ? asked : undefined;
  const { serves } = colab.notebook;
  if (has(serves)) return serves;
  return ids.find(id => colab.sessionOf(id) === undefined) ?? ids[0];
}

/**
 * Whether the notebook's worker has ended without a word: it was away for longer than it may be, and the notebook is
 * connected with no cell running. One that said goodbye, or that the owner disconnected, is not lost.
 */
export function isWorkerLost(colab: Colab): boolean {
  const { now, serves } = colab.notebook;
  if (now?.pane.kind !== 'connected' || serves === undefined) return false;
  const standing = colab.sessionOf(serves)?.standing();
  return standing?.kind === 'away' && standing.graceLeft === undefined;
}
