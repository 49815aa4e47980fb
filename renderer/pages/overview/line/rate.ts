import { useRef } from 'react';

/** Over this many seconds the rate is taken: long enough to be calm, short enough to be now. */
const WINDOW = 3000;

/** Requests a second lately, from a counter that grows. */
export function useRate(total: number, now = Date.now()): number {
  const samples = useRef<{ at: number; total: number }[]>([]);
  const kept = samples.current.filter(({ at, total: then }) => now - at <= WINDOW && then <= total);
  if (kept.at(-1)?.total !== total || kept.length === 0) kept.push({ at: now, total });
  samples.current = kept;
  const [first] = kept;
  if (!first || total === first.total) return 0;
  return (total - first.total) / Math.max(1, (now - first.at) / 1000);
}
