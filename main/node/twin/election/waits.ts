/** How long the election waits, in leases: what keeps a link that comes and goes from moving the role each time. */

/** Changes and partitions are remembered for so long. */
const REMEMBERED = 100;
/** The preferred node gets the role back when all was steady for so long; doubled by each further recent change. */
const HAND_BACK = 5;
const LONGEST_HAND_BACK = 80;
/** A standby's patience grows to this, and by nothing but partitions: after a crash it is always one lease. */
const LONGEST_PATIENCE = 4;

/** Since when changes and partitions still count. */
export function rememberedSince(at: number, lease: number): number {
  return at - REMEMBERED * lease;
}

/**
 * How long a standby bears that it hears of no active. One lease; more once the link has torn twice in a short time with
 * both nodes alive, because each takeover on such a link makes two actives and, when it is whole again, another change.
 * @param partitions how many there were lately
 */
export function patience(partitions: number, lease: number): number {
  return lease * Math.min(LONGEST_PATIENCE, 2 ** Math.max(0, partitions - 1));
}

/**
 * How long all must have been steady before the active gives the role back to the preferred node.
 * @param changes how often the active changed lately, the last time included
 */
export function handBackAfter(changes: number, lease: number): number {
  return lease * Math.min(LONGEST_HAND_BACK, HAND_BACK * 2 ** Math.max(0, changes - 1));
}
