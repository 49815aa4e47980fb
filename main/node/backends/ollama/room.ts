/** A model in memory. */
export interface InMemory {
  readonly name: string;
  readonly bytes: number;
  readonly isPinned: boolean;
}

/** What an Ollama on a CPU keeps loaded at one time, unless it was told otherwise. */
const MOST_LOADED = 3;
/** A loaded model takes its file, its context and room to compute in. */
const OVERHEAD = 1.2;
const COMPUTE = 300_000_000;

/** About what a model of so many bytes on disk takes in memory. */
export function memoryFor(bytes: number): number {
  return bytes * OVERHEAD + COMPUTE;
}

/**
 * Whether loading a model would make the engine throw out one that is pinned: undefined when not, else the pinned ones
 * that are in the way. Those that are not pinned may go.
 * @param bytes of the model on disk
 * @param free bytes of memory that are free now
 */
export function pinnedInTheWay(
  bytes: number,
  loaded: readonly InMemory[],
  free: number,
): readonly InMemory[] | undefined {
  const pinned = loaded.filter(model => model.isPinned);
  if (pinned.length === 0) return undefined;
  if (pinned.length >= MOST_LOADED) return pinned;
  const mayGo = loaded.filter(model => !model.isPinned).reduce((sum, model) => sum + model.bytes, 0);
  return memoryFor(bytes) > free + mayGo ? pinned : undefined;
}
