import { expect, test } from 'vitest';
import type { ScoredRatings } from '../../../main/node/stats/threshold-suggestion.ts';
import { suggestThreshold } from '../../../main/node/stats/threshold-suggestion.ts';

const ORDER = {
  simple: ['workstation', 'colab', 'cloud'],
  medium: ['colab', 'cloud', 'workstation'],
  complex: ['cloud', 'colab', 'workstation'],
} as const;
const order = { simple: [...ORDER.simple], medium: [...ORDER.medium], complex: [...ORDER.complex] };
const thresholds = { medium: 3, complex: 6 };

/** `down` of `n` ratings of answers of one kind. */
const rated = (name: ScoredRatings['class'], tier: string, score: number, down: number, n: number): ScoredRatings => ({
  class: name,
  tier,
  score,
  down,
  up: n - down,
});
const suggested = (ratings: readonly ScoredRatings[], given: object = {}) =>
  suggestThreshold(() => ratings, { thresholds, order, ...given });
const stepOf = (ratings: readonly ScoredRatings[], given?: object) => {
  const suggestion = suggested(ratings, given);
  return suggestion && [suggestion.threshold, suggestion.to];
};

test('users dislike what the small model says just below the threshold, and not what the next tier says above it', () => {
  const ratings = [
    rated('simple', 'workstation', 2.5, 9, 30),
    rated('simple', 'workstation', 2.9, 9, 30),
    rated('medium', 'colab', 3.0, 1, 30),
    rated('medium', 'colab', 3.4, 2, 30),
  ];
  expect(suggested(ratings)).toEqual({
    threshold: 'medium',
    from: 3,
    to: 2.5,
    below: { class: 'simple', tier: 'workstation', from: 2.5, to: 3, down: 18, n: 60 },
    above: { class: 'medium', tier: 'colab', from: 3, to: 3.5, down: 3, n: 60 },
  });
});

const BELOW = rated('simple', 'workstation', 2.7, 18, 60);
const ABOVE = rated('medium', 'colab', 3.2, 3, 60);

test.each<[string, readonly ScoredRatings[], ReturnType<typeof stepOf>]>([
  ['no ratings', [], undefined],
  [
    'a handful, however clear',
    [rated('simple', 'workstation', 2.7, 5, 5), rated('medium', 'colab', 3.2, 0, 5)],
    undefined,
  ],
  ['one short of enough on one side', [rated('simple', 'workstation', 2.7, 39, 39), ABOVE], undefined],
  ['enough on one side only', [BELOW], undefined],
  ['a difference that chance makes', [rated('simple', 'workstation', 2.7, 9, 60), ABOVE], undefined],
  [
    'a sure difference too small to matter',
    [rated('simple', 'workstation', 2.7, 600, 10_000), rated('medium', 'colab', 3.2, 300, 10_000)],
    undefined,
  ],
  ['disliked on both sides: the other tier does no better', [BELOW, rated('medium', 'colab', 3.2, 18, 60)], undefined],
  [
    'the small model is surely not worse',
    [rated('simple', 'workstation', 2.7, 12, 300), rated('medium', 'colab', 3.2, 15, 300)],
    ['medium', 3.5],
  ],
  [
    'it looks no worse, but nobody can be sure yet',
    [rated('simple', 'workstation', 2.7, 2, 50), rated('medium', 'colab', 3.2, 2, 50)],
    undefined,
  ],
  ['answers far from the threshold', [rated('simple', 'workstation', 2.4, 18, 60), ABOVE], undefined],
  ['answers of when the threshold was elsewhere', [BELOW, rated('simple', 'workstation', 3.2, 3, 60)], undefined],
  [
    'answers that another tier gave for want of the first do not count',
    [BELOW, rated('simple', 'cloud', 2.7, 0, 59), ABOVE],
    ['medium', 2.5],
  ],
  ['the same tier answered both', [BELOW, rated('medium', 'workstation', 3.2, 3, 60)], undefined],
  [
    'the upper threshold',
    [rated('medium', 'colab', 5.8, 18, 60), rated('complex', 'cloud', 6.1, 2, 60)],
    ['complex', 5.5],
  ],
])('%s', (_, ratings, expected) => {
  expect(stepOf(ratings)).toEqual(expected);
});

test('a class that begins at the same tier as the next has no threshold to move', () => {
  expect(stepOf([BELOW, ABOVE], { order: { ...order, medium: order.simple } })).toBeUndefined();
});

test('thresholds stay in their order and on the scale', () => {
  const close = { thresholds: { medium: 3, complex: 3.2 } };
  const up = [rated('simple', 'workstation', 2.7, 12, 300), rated('medium', 'colab', 3.1, 15, 300)];
  expect(stepOf(up, close)).toBeUndefined();
  expect(
    stepOf([rated('simple', 'workstation', 0.1, 18, 60), rated('medium', 'colab', 0.4, 3, 60)], {
      thresholds: { medium: 0.3, complex: 6 },
    }),
  ).toBeUndefined();
});
