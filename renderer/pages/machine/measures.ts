import type { Measure } from '../../components/time-chart/index.tsx';
import { byteCount } from '../../i18n/bytes.ts';
import { t } from '../../i18n/index.ts';
import { byteRate, cores, degrees, wholePercent } from './amounts.ts';

const TENS = Array.from({ length: 13 }, (_, power) => 10 ** power);
const ROUND = TENS.flatMap(ten => [ten, 2 * ten, 5 * ten]);

/** What is measured along the upright axes of the machine's charts. */
export const measures = {
  share: { unit: t('machine.unit.share'), format: wholePercent, steps: [0.05, 0.1, 0.2, 0.25, 0.5], least: 1 },
  cores: { unit: t('machine.unit.cores'), format: cores, steps: [0.5, ...ROUND], least: 1 },
  bytes: { unit: t('machine.unit.bytes'), format: byteCount, steps: ROUND, least: 1e9 },
  rate: { unit: t('machine.unit.rate'), format: byteRate, steps: ROUND, least: 10_000 },
  degrees: { unit: t('machine.unit.degrees'), format: degrees, steps: ROUND, least: 100 },
} satisfies Record<string, Measure>;
