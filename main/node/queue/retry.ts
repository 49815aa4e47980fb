import type { FailureKind } from '../backends/index.ts';

/** Tries that may be the job's own fault; after so many it is given up, some ten minutes later. */
export const MOST_ATTEMPTS = 8;
/** Back-off after such a try, ms: doubled each time. */
const FIRST_WAIT = 5000;
const LONGEST_WAIT = 10 * 60_000;
/** After any other, ms. The drain looks who is there before it tries, so this only keeps it from spinning. */
const SHORT_WAIT = 2000;

/** Nobody was there, or had quota left: no request would have fared better. */
const NOT_ITS_FAULT: ReadonlySet<FailureKind> = new Set([
  'unreachable',
  'rate-limited',
  'quota-spent',
  'bad-credentials',
]);

/** Whether a try may have failed because of the request itself, so that trying for ever would be in vain. */
export function isBlamed(failures: readonly FailureKind[]): boolean {
  return failures.some(kind => !NOT_ITS_FAULT.has(kind));
}

/**
 * Ms until the next try, with "equal jitter": half of it fixed, half at random.
 * @param attempts blamed ones, the last one included; 0 when the last one was not
 * @param random 0 to 1
 */
export function waitAfter(attempts: number, random: number): number {
  const full = attempts === 0 ? SHORT_WAIT : Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempts - 1));
  return full / 2 + (full / 2) * random;
}
