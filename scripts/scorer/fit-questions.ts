import type { Regime } from '../../main/node/cascade/complexity/model.ts';
import type { SignName } from '../../main/node/cascade/complexity/signs.ts';
import type { MeasuredSample, Sample } from './data.ts';
import { cuts, sumOf, weightsOf } from './regime.ts';
import { fitLogistic, type Row } from './regression.ts';

/** Signs that held across sources when each was left out in turn; others fitted one test and failed the next. */
const SIGNS: readonly SignName[] = [
  'shortJob',
  'relation',
  'negation',
  'condition',
  'statements',
  'judgement',
  'exact',
  'formulas',
  'physics',
  'computing',
  'medicine',
  'dispute',
  'society',
  'smallTalk',
];
const PENALTY = 20;
/** How much a prompt counts on which both models did equally well. */
const NO_DIFFERENCE = 0.6;
/** Of a prompt that both failed, so much speaks for the strong model: the next one like it may be within its reach. */
const BOTH_FAILED = 0.4;
/** A prompt that people judged counts as several that models answered. */
const JUDGED = 3;
/** A source of so many prompts or fewer counts in full; a larger one more, but not as its size does. */
const SMALL_SOURCE = 20;
/** Shares of the questions that are below medium and below complex. */
const CUTS = [0.42, 0.78] as const;

const LEVEL = { simple: 0, medium: 0.5, complex: 1 } as const;

/** Fits the weights of questions: does the weak model fail where the strong one succeeds? */
export function fitQuestions(samples: readonly MeasuredSample[]): Regime {
  const sizes = new Map<string, number>();
  for (const { sample } of samples) sizes.set(sample.source, (sizes.get(sample.source) ?? 0) + 1);
  const rows = samples.flatMap(({ sample, measured: { signs } }): Row[] => {
    const values = SIGNS.map(sign => signs[sign]);
    const weight = SMALL_SOURCE / Math.sqrt(Math.max(SMALL_SOURCE, sizes.get(sample.source) ?? 1));
    return evidence(sample, weight).map(row => ({ ...row, values }));
  });
  const regime = weightsOf(SIGNS, fitLogistic(rows, PENALTY));
  const sums = samples
    .filter(({ sample, measured: { isTask } }) => sample.weak !== null && !isTask)
    .map(({ measured: { signs } }) => sumOf(regime, signs))
    .sort((one, other) => one - other);
  const [medium = 0, complex = 0] = CUTS.map(share => between(sums, share));
  return { ...regime, ...cuts(medium, complex) };
}

/** A cut beside a crowd of equal sums, never through it: above those that stand at this share. */
function between(sums: readonly number[], share: number): number {
  const at = sums[Math.floor(share * sums.length)] ?? 0;
  return ((sums.find(sum => sum > at + 1e-6) ?? at) + at) / 2;
}

function evidence({ weak, strong, label }: Sample, weight: number): Omit<Row, 'values'>[] {
  if (weak === null || strong === null) {
    if (!label) return [];
    return [
      { is: 1, weight: JUDGED * LEVEL[label] },
      { is: 0, weight: JUDGED * (1 - LEVEL[label]) },
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
