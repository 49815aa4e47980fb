import type { Measure } from '../../../components/time-chart/index.tsx';
import { percent } from '../../../i18n/figures.ts';
import { amount, duration } from '../../../i18n/format.ts';
import { t } from '../../../i18n/index.ts';
import type { Range } from './use-charts.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Requests in each step: whole ones. */
export function requestsIn(range: Range): Measure {
  const tens = Array.from({ length: 7 }, (_, power) => 10 ** power);
  return {
    unit: t(`charts.requests.unit.${range}`),
    format: amount,
    steps: tens.flatMap(ten => [ten, 2 * ten, 5 * ten]),
    least: 4,
  };
}

/** Milliseconds. */
export const times: Measure = {
  unit: t('charts.times.unit'),
  format: duration,
  steps: [
    ...[10, 20, 50, 100, 200, 500],
    ...[1, 2, 5, 10, 15, 30].map(seconds => seconds * SECOND),
    ...[1, 2, 5, 10, 15, 30, 60].map(minutes => minutes * MINUTE),
  ],
  least: 100,
};

/** Shares from 0 to 1. */
export const shares: Measure = {
  unit: t('charts.fallback.unit'),
  format: percent,
  steps: [0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5],
  least: 0.04,
};
