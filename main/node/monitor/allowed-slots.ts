import type { Strain } from './strain.ts';

/** What decides how many of its slots a backend of this machine gives away. */
export interface Room {
  readonly strain: Strain;
  /** Share of the cores that other programs take, smoothed, 0 to 1. */
  readonly otherShare: number;
  /** Share of the slots that quiet mode leaves free; 0: it is off. */
  readonly quietShare: number;
}

/** Less other work than this is nobody's reason to answer fewer. */
const NOTICED = 0.25;
/** A slot comes back only when it would also be there with so much more other work: it does not flap. */
const MARGIN = 0.1;

/**
 * How many of `most` slots are given away now, one at least: fewer as other programs take more of the processor, one
 * when memory is low.
 * @param now how many are given away until now
 */
export function allowedSlots(most: number, now: number, { strain, otherShare, quietShare }: Room): number {
  const quiet = Math.max(1, Math.floor(most * (1 - quietShare)));
  if (strain.kind === 'short' || (strain.kind === 'busy' && strain.because !== 'processor')) return 1;
  const beside = besideOthers(most, otherShare);
  const rising = besideOthers(most, otherShare + MARGIN);
  // Quiet mode is a word of the owner's and not a measurement: it counts at once, both ways.
  const byLoad = beside < now ? beside : Math.min(beside, Math.max(now, rising));
  return Math.min(quiet, byLoad);
}

function besideOthers(most: number, otherShare: number): number {
  if (otherShare < NOTICED) return most;
  return Math.max(1, Math.ceil(most * (1 - Math.min(1, otherShare))));
}
