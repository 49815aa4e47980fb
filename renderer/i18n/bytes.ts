import { significant } from './format.ts';

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `98.4 MB`, `67.4 GB`: powers of 1000, as disks and downloads are counted; three significant digits. */
export function byteCount(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${significant(value)} ${UNITS[unit]}`;
}
