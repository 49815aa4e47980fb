import { amount, significant } from './format.ts';
import { t } from './index.ts';
import { locale } from './language.ts';

/** `97.3 %`, `0.04 %`: three significant digits at most, and what is nearly all is not all. */
export function percent(share: number): string {
  const value = Number((share * 100).toPrecision(3));
  return `${significant(share < 1 ? Math.min(99.9, value) : value)} %`;
}

/** `7 min`, `3 h 20 min`, `24 h`: what was counted in minutes. */
export function lasting(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  const rest = minutes % 60;
  if (minutes < 60) return `${minutes} min`;
  return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

const cents = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** `$0.42`, `$12.4`, `$1.24 k`. */
export function dollars(usd: number): string {
  if (usd > 0 && usd < 0.01) return t('charts.dollars.little');
  if (usd < 9.995) return `$${cents.format(usd)}`;
  return `$${amount(usd)}`;
}
