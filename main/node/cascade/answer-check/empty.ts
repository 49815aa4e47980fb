import type { Asked } from './asked.ts';
import type { Seen } from './seen.ts';
import { GOOD, poor, type Verdict } from './verdict.ts';

/**
 * An answer without a word. One that was cut by the caller's own limit, or that may have ended at the caller's own
 * `stop`, is what was asked for.
 */
export function checkEmpty(asked: Asked, seen: Seen): Verdict {
  if (seen.text.trim() !== '' || seen.hasToolCalls || seen.hasRefusal) return GOOD;
  if (asked.hasStop || (seen.finish === 'length' && asked.limit !== undefined)) return GOOD;
  return poor('empty', 'it has no text');
}
