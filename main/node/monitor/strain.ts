import type { Load } from './load.ts';

/**
 * Whether the machine has room for more. `busy`: another answer would be slow, and slow down what others do here.
 * `short`: another answer would push the machine into its swap.
 */
export type Strain =
  | { readonly kind: 'room' }
  | { readonly kind: 'busy'; readonly because: 'processor' | 'memory' | 'swapping'; readonly since: number }
  | { readonly kind: 'short'; readonly since: number };

export const ROOM: Strain = { kind: 'room' };

/*
 * A machine is spared from the first figure of each pair on, and until it is back below the second: between them it stays
 * what it was, so that requests do not go to and fro.
 */

/** Share of the cores that other programs take. An engine whose threads must wait for a core answers at a tenth. */
const PROCESSOR = { from: 0.6, until: 0.4 };
/** Bytes a second into the swap and out of it. */
const SWAPPING = { from: 4_000_000, until: 1_000_000 };
/** Memory that is left: a share of all, but on a large machine no more than these bytes. */
const LOW = { share: 0.08, bytes: 4e9 };
const SHORT = { share: 0.03, bytes: 1.5e9 };
const CLEARED = 1.5;
/** And it lasts so long at least, ms. */
const HOLD = 10_000;

/** How the machine is now, given how it was. @param now ms, monotonic */
export function nextStrain(before: Strain, load: Load, now: number): Strain {
  const next = judged(before, load, now);
  if (rank(next) >= rank(before) || before.kind === 'room') return next;
  return now - before.since < HOLD ? before : next;
}

function judged(before: Strain, load: Load, now: number): Strain {
  const since = (kind: Strain['kind']) => (before.kind !== 'room' && before.kind === kind ? before.since : now);
  if (isBelow(load, SHORT, before.kind === 'short')) return { kind: 'short', since: since('short') };
  const because = busyBecause(before, load);
  return because ? { kind: 'busy', because, since: since('busy') } : ROOM;
}

function busyBecause(before: Strain, load: Load): Extract<Strain, { kind: 'busy' }>['because'] | undefined {
  const was = before.kind === 'busy' ? before.because : undefined;
  // What was short of memory is low on it until there is clearly more.
  if (isBelow(load, LOW, was === 'memory' || before.kind === 'short')) return 'memory';
  if ((load.swap?.traffic ?? 0) >= (was === 'swapping' ? SWAPPING.until : SWAPPING.from)) return 'swapping';
  return otherShare(load) >= (was === 'processor' ? PROCESSOR.until : PROCESSOR.from) ? 'processor' : undefined;
}

function isBelow({ memory }: Load, { share, bytes }: typeof LOW, was: boolean): boolean {
  if (!memory) return false;
  return memory.available <= Math.min(share * memory.total, bytes) * (was ? CLEARED : 1);
}

/** Share of the cores that other programs take; 0 where nobody knows. */
export function otherShare({ work, cores }: Pick<Load, 'work' | 'cores'>): number {
  return work ? Math.min(1, work.other / Math.max(1, cores)) : 0;
}

function rank(strain: Strain): number {
  return { room: 0, busy: 1, short: 2 }[strain.kind];
}
