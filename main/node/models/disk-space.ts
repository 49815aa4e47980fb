import { statfs } from 'node:fs/promises';
import { byteCount } from './byte-count.ts';

/** Left free for everything else that this machine writes: a full disk breaks more than a model. */
const RESERVE = 500_000_000;

/** Bytes that this user can still write there. */
export async function freeSpace(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    // A file system that does not tell: then writing will.
    return Number.POSITIVE_INFINITY;
  }
}

/** Bytes that are missing for `needed` bytes more; 0 when they fit. */
export function missingSpace(free: number, needed: number): number {
  return Math.max(0, needed + RESERVE - free);
}

/** Why `needed` bytes more do not fit; undefined when they do. */
export function lackOfSpace(folder: string, free: number, needed: number): string | undefined {
  if (missingSpace(free, needed) === 0) return undefined;
  return `the disk of ${folder} has ${byteCount(free)} free, and it takes ${byteCount(needed)} with ${byteCount(RESERVE)} to spare`;
}
