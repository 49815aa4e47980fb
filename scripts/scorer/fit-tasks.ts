import type { Regime } from '../../main/node/cascade/complexity/model.ts';
import type { SignName } from '../../main/node/cascade/complexity/signs.ts';
import type { MeasuredSample } from './data.ts';
import { cuts, weightsOf } from './regime.ts';
import { fitLogistic, type Row } from './regression.ts';

const SIGNS: readonly SignName[] = ['shortJob', 'draft', 'hardJob', 'stakes', 'words', 'code', 'smallTalk', 'numbers'];
const PENALTY = 3;
/** The step between the two cuts is hardly penalised: so large a value needs a small weight. */
const STEP = 10;

/**
 * Fits the weights of jobs on tiers that people gave: one sum, two cuts (proportional odds). Every prompt is two rows,
 * "at least medium?" and "complex?", and the second has the step added.
 */
export function fitTasks(samples: readonly MeasuredSample[]): Regime {
  const rows = samples.flatMap(({ sample: { label }, measured: { signs } }): Row[] => {
    if (!label) return [];
    const values = SIGNS.map(sign => signs[sign]);
    return [
      { values: [...values, 0], is: label === 'simple' ? 0 : 1, weight: 1 },
      { values: [...values, STEP], is: label === 'complex' ? 1 : 0, weight: 1 },
    ];
  });
  const fitted = fitLogistic(rows, PENALTY);
  const step = -STEP * (fitted.weights[SIGNS.length] ?? 0);
  return { ...weightsOf(SIGNS, fitted), ...cuts(0, step) };
}
