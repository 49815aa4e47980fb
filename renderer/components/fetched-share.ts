/** Whole percent of what has come; not a hundred before it is checked and in its place. */
export function fetchedPercent({ received, total }: { readonly received: number; readonly total: number }): number {
  return Math.min(99, Math.floor((100 * received) / Math.max(1, total)));
}
