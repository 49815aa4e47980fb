import type { FieldInput } from '../../../main/node/config/form/form-node.ts';
import { duration } from '../../i18n/format.ts';
import { list, t } from '../../i18n/index.ts';

/** A value as a person reads it. */
export function valueWords(input: FieldInput, value: unknown): string {
  if (value === undefined) return t('settings.unset');
  if (typeof value === 'boolean') return value ? t('settings.on') : t('settings.off');
  if (Array.isArray(value)) return value.length === 0 ? t('settings.empty') : list(value.map(String));
  if (input.kind === 'number' && input.unit === 'ms' && typeof value === 'number') return msWords(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** `3000 ms (3 s)`. */
function msWords(ms: number): string {
  const plain = `${ms} ${t('settings.unit.ms')}`;
  return ms < 1000 ? plain : `${plain} (${duration(ms)})`;
}

/** Between what a number has to be; empty when anything goes. */
export function boundsWords(input: FieldInput): string {
  if (input.kind !== 'number' && input.kind !== 'word-or-number') return '';
  const { min, max } = input;
  const unit = input.kind === 'number' && input.unit ? ` ${t('settings.unit.ms')}` : '';
  if (min !== undefined && max !== undefined) return t('settings.between', { min, max: `${max}${unit}` });
  if (min !== undefined) return t('settings.from', { min: `${min}${unit}` });
  return max === undefined ? '' : t('settings.to', { max: `${max}${unit}` });
}
