import type { Regime } from '../../main/node/cascade/complexity/model.ts';
import type { Measured, SignName } from '../../main/node/cascade/complexity/signs.ts';
import type { Fitted } from './regression.ts';

type Weights = Pick<Regime, 'intercept' | 'weights'>;

/** Fitted weights by name, with as many digits as they deserve. */
export function weightsOf(names: readonly SignName[], { intercept, weights }: Fitted): Weights {
  return {
    intercept: rounded(intercept),
    weights: Object.fromEntries(names.map((name, at) => [name, rounded(weights[at] ?? 0)])),
  };
}

/** Where medium and complex begin, and how fast the ends of the scale are reached. */
export function cuts(medium: number, complex: number): Omit<Regime, keyof Weights> {
  const distance = Math.max(0.05, complex - medium);
  return { medium: rounded(medium), complex: rounded(medium + distance), spread: rounded(Math.max(0.1, distance)) };
}

/** The sum that a regime gives to signs. */
export function sumOf({ intercept, weights }: Weights, signs: Measured['signs']): number {
  return Object.entries(signs).reduce((sum, [sign, value]) => sum + (weights[sign] ?? 0) * value, intercept);
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
