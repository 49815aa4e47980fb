import { amount } from './format.ts';
import { t } from './index.ts';

/** `97.3 %`, `0.04 %`: three significant digits at most, and what is nearly all is not all. */
export function percent(share: number): string {
  const value = Number((share * 100).toPrecision(3));
  return `${share < 1 ? Math.min(99.9, value) : value} %`;
}

/** `$0.42`, `$12.4`, `$1.24 k`. */
export function dollars(usd: number): string {
  if (usd > 0 && usd < 0.01) return t('charts.dollars.little');
  if (usd < 9.995) return `$${usd.toFixed(2)}`;
  return `$${amount(usd)}`;
}
