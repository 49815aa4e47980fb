/** How much engines have been asked to do. */
export interface EngineUse {
  readonly inFlight: number;
  /** Requests that are over. */
  readonly over: number;
}

export interface OtherWorkSource {
  /** What all programs take of the processors, in cores, since the last look. */
  readonly busy: () => number;
  readonly use: () => EngineUse;
  /** What the engines take while they work, in cores. */
  readonly engines: () => number;
}

/**
 * What other programs take of the processors, where nobody measures the engines: all that is busy less what the engines
 * may have taken. They count as having worked all the time when they did at all, since an engine must not give way to
 * its own work.
 */
export function otherWork({ busy, use, engines }: OtherWorkSource): () => number {
  let overBefore = 0;
  return () => {
    const { inFlight, over } = use();
    const hasWorked = inFlight > 0 || over !== overBefore;
    overBefore = over;
    return Math.max(0, busy() - (hasWorked ? engines() : 0));
  };
}
