import type { Asked } from './asked.ts';
import type { Seen } from './seen.ts';
import { GOOD, poor, type Verdict } from './verdict.ts';

/** An answer that ended for want of room although the caller's own limit was not reached: the model's context is full. */
export function checkContext({ limit }: Asked, { finish, completionTokens }: Seen): Verdict {
  if (finish !== 'length') return GOOD;
  if (limit === undefined) return poor('context', 'the model’s context was full before it was done');
  // Engines differ by one in whether the end counts.
  if (completionTokens === undefined || completionTokens + 1 >= limit) return GOOD;
  return poor('context', `the model’s context was full after ${completionTokens} of ${limit} tokens`);
}
