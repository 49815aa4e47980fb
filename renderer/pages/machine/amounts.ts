import { byteCount } from '../../i18n/bytes.ts';
import { t } from '../../i18n/index.ts';

/** `0.3`, `18.4`, `31`: cores' worth of work. */
export function cores(count: number): string {
  return count < 9.95 ? count.toFixed(1) : String(Number(count.toPrecision(3)));
}

/** `41 %`: no more than can be read while it changes. */
export function wholePercent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** `1.32 MB/s`. */
export function byteRate(bytes: number): string {
  return t('machine.rate', { bytes: byteCount(Math.round(bytes)) });
}

/** `54 °C`. */
export function degrees(celsius: number): string {
  return `${Math.round(celsius)} °C`;
}
