import type { RoutingConfig } from '../config/index.ts';
import type { History } from './history.ts';
import { readScoreKey, type ScoredGroup } from './keys.ts';
import { differenceInterval, type Proportion } from './proportion.ts';

export type Threshold = keyof RoutingConfig['thresholds'];

/** Ratings of answers on one side of a threshold. */
export interface Side {
  readonly class: ScoredGroup['class'];
  /** That gave most of the rated answers; those of others are not counted. */
  readonly tier: string;
  /** Complexities from here up to, and without, there. */
  readonly from: number;
  readonly to: number;
  readonly down: number;
  readonly n: number;
}

/** A small step of a threshold that users' ratings speak for. The owner decides. */
export interface ThresholdSuggestion {
  readonly threshold: Threshold;
  readonly from: number;
  readonly to: number;
  /** What is just below the threshold now, and what is just above it. */
  readonly below: Side;
  readonly above: Side;
}

/** Ratings of one complexity, class and tier. */
export interface ScoredRatings extends ScoredGroup {
  readonly up: number;
  readonly down: number;
}

/** A step, and how far to either side of a threshold answers are looked at. */
const STEP = 0.5;
/** Ratings on each side below which nothing is said. */
const FEWEST = 40;
/** 99 times in 100: it is looked at every day, and at one time or another less would be beaten by chance. */
const Z = 2.576;
/** Fewer thumbs down in a hundred answers are not worth a step, and as many more are no loss. */
const WORTH = 0.05;

const CLASSES = { medium: ['simple', 'medium'], complex: ['medium', 'complex'] } as const;

/**
 * Whether ratings speak for a step. Prompts just below a threshold and just above it are about as hard; what differs is
 * the tier that answers them. So when users like the answers below clearly less, the threshold goes down; when the ones
 * below are surely not worse, it goes up, which saves what is dearer. `docs/scorer.md` has the rule in words.
 * @param ratings those that count for a threshold
 */
export function suggestThreshold(
  ratings: (threshold: Threshold) => readonly ScoredRatings[],
  { thresholds, order }: Pick<RoutingConfig, 'thresholds' | 'order'>,
): ThresholdSuggestion | undefined {
  for (const threshold of ['medium', 'complex'] as const) {
    const [lower, higher] = CLASSES[threshold];
    const own = ratings(threshold);
    const from = thresholds[threshold];
    const below = sideOf(own, lower, from - STEP, from);
    const above = sideOf(own, higher, from, from + STEP);
    if (!below || !above || below.tier === above.tier) continue;
    // Where a class begins at the same tier, the other tier answered for want of the first one.
    if (order[lower][0] === order[higher][0]) continue;
    const to = rounded(from + STEP * directionOf(downs(below), downs(above)));
    if (to !== from && fits(threshold, to, thresholds)) return { threshold, from, to, below, above };
  }
  return undefined;
}

/** The ratings that were given to answers of these days. */
export function scoredRatings(history: History, from: number, to: number): readonly ScoredRatings[] {
  return history.scoreRatings.rows('day', from, to).flatMap(({ key, value }) => {
    const group = readScoreKey(key);
    return group ? [{ ...group, ...value }] : [];
  });
}

function sideOf(ratings: readonly ScoredRatings[], name: Side['class'], from: number, to: number): Side | undefined {
  const sums = new Map<string, { down: number; n: number }>();
  for (const { class: own, tier, score, up, down } of ratings) {
    if (own !== name || rounded(score) < rounded(from) || score > to) continue;
    const sum = sums.get(tier) ?? { down: 0, n: 0 };
    sums.set(tier, { down: sum.down + down, n: sum.n + up + down });
  }
  const [most] = [...sums].sort(([, one], [, other]) => other.n - one.n);
  if (!most) return undefined;
  const [tier, { down, n }] = most;
  return n < FEWEST
    ? undefined
    : { class: name, tier, from: rounded(from), to: rounded(to), down: Math.max(0, down), n };
}

function downs({ down, n }: Side): Proportion {
  return { part: down, n };
}

/** -1: down, 1: up, 0: it stays. */
function directionOf(below: Proportion, above: Proportion): -1 | 0 | 1 {
  const more = differenceInterval(below, above, Z);
  const seen = below.part / below.n - above.part / above.n;
  if (more.from > 0 && seen >= WORTH) return -1;
  return more.to < WORTH && seen <= 0 ? 1 : 0;
}

function fits(threshold: Threshold, to: number, { medium, complex }: RoutingConfig['thresholds']): boolean {
  if (to < 0 || to > 10) return false;
  return threshold === 'medium' ? to <= complex : to >= medium;
}

/** As it is written: one decimal. */
function rounded(score: number): number {
  return Math.round(score * 10) / 10;
}
