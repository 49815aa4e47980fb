import type { WindowRule } from './rule.ts';
import type { RollingUsage, Slice } from './usage.ts';

/**
 * Slices of a window: a second of a minute, 24 minutes of a day. A slice comes back when the last moment of it has
 * had its time, so a use is never given back too early, and at most one slice too late.
 */
const SLICES = 60;

export function sumOf({ slices }: RollingUsage, rule: WindowRule, now: number): number {
  let sum = 0;
  for (const slice of slices) if (freeAt(slice, rule) > now) sum += slice.amount;
  return sum;
}

/** Slices in order of time; those that have come back are dropped. */
export function addToSlices(
  usage: RollingUsage,
  rule: WindowRule,
  amount: number,
  at: number,
  now: number,
): RollingUsage {
  const width = rule.length / SLICES;
  const start = Math.floor(at / width) * width;
  const live = usage.slices.filter(slice => freeAt(slice, rule) > now);
  const place = live.findIndex(slice => slice.start >= start);
  const same = place < 0 ? undefined : live[place];
  if (same?.start === start) {
    const changed = { start, amount: Math.max(0, same.amount + amount) };
    return { kind: 'rolling', slices: live.with(place, changed) };
  }
  // Nothing of it is left to give back to.
  if (amount <= 0 || start + width + rule.length <= now) return { kind: 'rolling', slices: live };
  const fresh: Slice = { start, amount };
  return { kind: 'rolling', slices: place < 0 ? [...live, fresh] : live.toSpliced(place, 0, fresh) };
}

/** When at least so much has come back, oldest first. */
export function freedAt({ slices }: RollingUsage, rule: WindowRule, amount: number, now: number): number {
  let left = amount;
  for (const slice of slices) {
    const at = freeAt(slice, rule);
    if (at <= now) continue;
    left -= slice.amount;
    if (left <= 0) return at;
  }
  return now + rule.length;
}

export function allFreedAt({ slices }: RollingUsage, rule: WindowRule, now: number): number {
  const last = slices.at(-1);
  return last ? Math.max(now, freeAt(last, rule)) : now;
}

function freeAt({ start }: Slice, { length }: WindowRule): number {
  return start + length / SLICES + length;
}
