import type { WindowRule } from './rule.ts';
import type { BucketUsage } from './usage.ts';

/** What is in it now. A time that lies ahead is that of a clock that was set back since: nothing drained meanwhile. */
export function drain({ level, at }: BucketUsage, { limit, length }: WindowRule, now: number): number {
  return Math.max(0, level - (Math.max(0, now - at) * limit) / length);
}

export function pourInto(usage: BucketUsage, rule: WindowRule, amount: number, now: number): BucketUsage {
  return { kind: 'bucket', level: Math.max(0, drain(usage, rule, now) + amount), at: now };
}

/** When so much has drained. */
export function drainedAt({ limit, length }: WindowRule, amount: number, now: number): number {
  return now + Math.ceil((amount * length) / limit);
}

export function clears(usage: BucketUsage, rule: WindowRule, now: number): number {
  return drainedAt(rule, drain(usage, rule, now), now);
}
