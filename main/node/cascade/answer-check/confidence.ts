import type { Seen } from './seen.ts';
import { GOOD, poor, type Verdict } from './verdict.ts';

/** A mean over fewer tokens says little. */
const FEWEST_TOKENS = 16;

/**
 * Where the engine says how likely each token was: their geometric mean.
 * @param least 0 to 1
 */
export function checkConfidence({ logprobs }: Seen, least: number): Verdict {
  if (logprobs.length < FEWEST_TOKENS) return GOOD;
  const sum = logprobs.reduce((total, logprob) => total + logprob, 0);
  const confidence = Math.exp(sum / logprobs.length);
  if (confidence >= least) return GOOD;
  return poor('confidence', `its tokens have a mean probability of ${confidence.toPrecision(2)}, less than ${least}`);
}
