import { t } from '../../i18n/index.ts';

/** Tokens a second: two digits are as much as such a figure is good for. */
export function rate(perSecond: number): string {
  if (perSecond < 1) return t('models.little');
  return String(Number(perSecond.toPrecision(2)));
}
