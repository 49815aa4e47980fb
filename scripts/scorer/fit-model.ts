import type { Regime, ScorerModel } from '../../main/node/cascade/complexity/model.ts';
import { type Measured, measure, type SignName } from '../../main/node/cascade/complexity/signs.ts';
import type { Sample } from './data.ts';
import { fitLogistic, type Row } from './regression.ts';

/** Signs that held across sources when each was left out in turn; others fitted one test and failed the next. */
const QUESTION_SIGNS: readonly SignName[] = [
  'shortJob',
  'relation',
  'negation',
  'condition',
  'medicine',
  'physics',
  'computing',
  'judgement',
  'smallTalk',
];
const TASK_SIGNS: readonly SignName[] = [
  'shortJob',
  'draft',
  'hardJob',
  'stakes',
  'words',
  'code',
  'smallTalk',
  'numbers',
  'parts',
  'questions',
];
const QUESTION_PENALTY = 20;
const TASK_PENALTY = 5;
/** How much a prompt counts on which both models did equally well. */
const NO_DIFFERENCE = 0.6;
/** Of a prompt that both failed, so much speaks for the strong model: the next one like it may be within its reach. */
const BOTH_FAILED = 0.4;
/** A prompt that people judged counts as several that models answered. */
const JUDGED = 3;
/** Shares of the questions that become medium and complex. */
const QUESTION_CUTS = [0.42, 0.78] as const;

const LEVEL = { simple: 0, medium: 0.5, complex: 1 } as const;

export interface MeasuredSample {
  readonly sample: Sample;
  readonly measured: Measured;
}

export function measured(samples: readonly Sample[]): MeasuredSample[] {
  return samples.map(sample => ({ sample, measured: measure(sample.prompt) }));
}

/** Fits both regimes. */
export function fitModel(samples: readonly MeasuredSample[], on: string, at: string): ScorerModel {
  const question = fitQuestions(samples);
  const task = fitTasks(samples);
  return { version: 1, fitted: { at, on }, question, task };
}

function fitQuestions(samples: readonly MeasuredSample[]): Regime {
  const sizes = new Map<string, number>();
  for (const { sample } of samples) sizes.set(sample.source, (sizes.get(sample.source) ?? 0) + 1);
  const rows = samples.flatMap(({ sample, measured: { signs } }): Row[] => {
    const values = QUESTION_SIGNS.map(sign => signs[sign]);
    // A large source counts more than a small one, but not as its size does.
    const weight = 20 / Math.sqrt(Math.max(20, sizes.get(sample.source) ?? 1));
    return evidence(sample, weight).map(row => ({ ...row, values }));
  });
  const fitted = fitLogistic(rows, QUESTION_PENALTY);
  const regime = weightsOf(QUESTION_SIGNS, fitted);
  const sums = samples
    .filter(({ sample, measured: { isTask } }) => sample.weak !== null && !isTask)
    .map(({ measured: { signs } }) => sumOf(regime, signs))
    .sort((one, other) => one - other);
  const [medium, complex] = QUESTION_CUTS.map(share => sums[Math.floor(share * sums.length)] ?? 0);
  return { ...regime, ...cuts(medium ?? 0, complex ?? 0) };
}

function evidence({ weak, strong, label }: Sample, weight: number): Omit<Row, 'values'>[] {
  if (weak === null || strong === null) {
    if (!label) return [];
    return [
      { is: 1, weight: JUDGED * LEVEL[label] + 1e-9 },
      { is: 0, weight: JUDGED * (1 - LEVEL[label]) + 1e-9 },
    ];
  }
  if (strong > weak) return [{ is: 1, weight }];
  if (weak > strong) return [{ is: 0, weight }];
  if (weak === 1) return [{ is: 0, weight: weight * NO_DIFFERENCE }];
  return [
    { is: 0, weight: weight * NO_DIFFERENCE * (1 - BOTH_FAILED) },
    { is: 1, weight: weight * NO_DIFFERENCE * BOTH_FAILED },
  ];
}

function fitTasks(samples: readonly MeasuredSample[]): Regime {
  const judged = samples.flatMap(({ sample: { label }, measured: { signs, isTask } }) =>
    label ? [{ label, signs, isTask }] : [],
  );
  const rows = judged.flatMap(({ label, signs }): Row[] => {
    const values = TASK_SIGNS.map(sign => signs[sign]);
    return [
      { values, is: 1, weight: LEVEL[label] + 1e-9 },
      { values, is: 0, weight: 1 - LEVEL[label] + 1e-9 },
    ];
  });
  const regime = weightsOf(TASK_SIGNS, fitLogistic(rows, TASK_PENALTY));
  const sums = judged.map(({ label, signs }) => ({ label, sum: sumOf(regime, signs) }));
  const medium = cutBetween(sums.map(({ label, sum }) => ({ sum, isAbove: label !== 'simple' })));
  const complex = cutBetween(sums.map(({ label, sum }) => ({ sum, isAbove: label === 'complex' })));
  return { ...regime, ...cuts(medium, complex) };
}

/** The sum that parts best: the mean of the shares that fall on their own side is the largest. */
function cutBetween(points: readonly { readonly sum: number; readonly isAbove: boolean }[]): number {
  const sorted = [...points].sort((one, other) => one.sum - other.sum);
  const above = points.filter(({ isAbove }) => isAbove).length;
  const below = points.length - above;
  let best = { cut: 0, share: -1 };
  let passedBelow = 0;
  let passedAbove = 0;
  for (const [place, { sum, isAbove }] of sorted.entries()) {
    if (isAbove) passedAbove += 1;
    else passedBelow += 1;
    const share = passedBelow / below + (above - passedAbove) / above;
    const next = sorted[place + 1]?.sum ?? sum;
    if (share > best.share) best = { cut: (sum + next) / 2, share };
  }
  return best.cut;
}

function cuts(medium: number, complex: number) {
  const distance = Math.max(0.05, complex - medium);
  return { medium: rounded(medium), complex: rounded(medium + distance), spread: rounded(Math.max(0.1, distance)) };
}

function weightsOf(names: readonly SignName[], { intercept, weights }: ReturnType<typeof fitLogistic>) {
  return {
    intercept: rounded(intercept),
    weights: Object.fromEntries(names.map((name, at) => [name, rounded(weights[at] ?? 0)])),
  };
}

function sumOf({ intercept, weights }: Pick<Regime, 'intercept' | 'weights'>, signs: Measured['signs']): number {
  return (Object.entries(signs) as [SignName, number][]).reduce(
    (sum, [sign, value]) => sum + (weights[sign] ?? 0) * value,
    intercept,
  );
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
