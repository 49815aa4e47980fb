/** Ms before the next start after so many bad ends in a row. The first is nearly at once: one crash is bad luck. */
const RESTS = [500, 2000, 5000, 15_000, 30_000, 60_000];

/** So many bad ends in a row, and it is not started again until somebody says so. */
export const MOST_FAILURES = RESTS.length;

/** An engine that was well for so long has put its bad ends behind it, ms. */
export const STABLE_AFTER = 180_000;

/**
 * How long to wait before the next start; undefined: it is given up. Jittered by a fifth, so that engines that went down
 * together do not come up together.
 * @param failures bad ends in a row so far, this one included
 */
export function restAfter(failures: number, random: () => number): number | undefined {
  const rest = RESTS[failures - 1];
  return rest === undefined ? undefined : Math.round(rest * (0.8 + 0.4 * random()));
}
