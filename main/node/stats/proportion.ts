/** So many of so many. */
export interface Proportion {
  readonly part: number;
  readonly n: number;
}

/** Where a value lies, as sure as the `z` it was reckoned with: 1.96 is 19 times in 20, 2.58 is 99 times in 100. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** Wilson's interval of a share: the usual one claims certainty when all of three agree. `n` is above 0. */
export function shareInterval({ part, n }: Proportion, z: number): Interval {
  const share = part / n;
  const middle = share + (z * z) / (2 * n);
  const half = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  const whole = 1 + (z * z) / n;
  return { from: Math.max(0, (middle - half) / whole), to: Math.min(1, (middle + half) / whole) };
}

/**
 * How much larger the first share is than the second, from Wilson's interval of each (Newcombe 1998, method 10,
 * doi 10.1002/(SICI)1097-0258(19980430)17:8<873). It holds for shares near 0, where most of ours are.
 */
export function differenceInterval(one: Proportion, other: Proportion, z: number): Interval {
  const [first, second] = [one.part / one.n, other.part / other.n];
  const [firstIn, secondIn] = [shareInterval(one, z), shareInterval(other, z)];
  const difference = first - second;
  return {
    from: difference - Math.hypot(first - firstIn.from, secondIn.to - second),
    to: difference + Math.hypot(firstIn.to - first, second - secondIn.from),
  };
}
