import type { WindowRule } from './rule.ts';
import type { FixedUsage } from './usage.ts';

/* Windows that begin anew at a known instant: the epoch began at 00:00 UTC, so a day's periods are multiples of it. */

/** What counts in the period of this moment. A period that lies ahead is ours, by a clock that was set back since. */
export function inPeriod(usage: FixedUsage, rule: WindowRule, now: number): number {
  return usage.period >= periodStart(rule, now) ? usage.used : 0;
}

/** What belongs to a period that is over changes nothing any more. */
export function spendInPeriod(
  usage: FixedUsage,
  rule: WindowRule,
  amount: number,
  at: number,
  now: number,
): FixedUsage {
  const used = inPeriod(usage, rule, now);
  const period = periodStart(rule, now);
  const belongs = periodStart(rule, at) >= period;
  return { kind: 'fixed', used: Math.max(0, used + (belongs ? amount : 0)), period };
}

export function periodEnd(_usage: FixedUsage, rule: WindowRule, now: number): number {
  return periodStart(rule, now) + rule.length;
}

function periodStart({ length }: WindowRule, time: number): number {
  return Math.floor(time / length) * length;
}
