import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { sha256Of } from './checksum.ts';
import { errorCode } from './error-code.ts';
import { readJson } from './read-json.ts';

/** What a file must be. */
export interface Expected {
  readonly bytes: number;
  readonly sha256: string;
}

export type Verdict =
  | { readonly kind: 'absent' }
  | { readonly kind: 'good' }
  | { readonly kind: 'damaged'; readonly message: string };

/** What a file was when its checksum was right. Its change time is part of it: no program can set that one back. */
const seenSchema = z.strictObject({
  sha256: z.string(),
  size: z.string(),
  modified: z.string(),
  changed: z.string(),
  inode: z.string(),
});
type Seen = z.output<typeof seenSchema>;

/**
 * Whether the file is the one that is meant. It is read to its end unless it is untouched since that was last done.
 * @param onReading called before the long way
 */
export async function judge(
  path: string,
  expected: Expected,
  signal: AbortSignal,
  onReading: () => void = () => {},
): Promise<Verdict> {
  const before = await look(path, expected.sha256);
  if (!before) return { kind: 'absent' };
  if (before.size !== String(expected.bytes)) {
    return { kind: 'damaged', message: `it has ${before.size} bytes instead of ${expected.bytes}` };
  }
  if (isSame(before, (await readJson(recordOf(path), seenSchema)) ?? undefined)) return { kind: 'good' };
  onReading();
  const actual = await sha256Of(path, signal);
  if (actual !== expected.sha256) {
    return { kind: 'damaged', message: `its sha256 is ${actual} instead of ${expected.sha256}` };
  }
  // Written while it was read: what was hashed is no longer what is there.
  if (!isSame(before, await look(path, expected.sha256))) return { kind: 'damaged', message: 'it is being changed' };
  await remember(path, expected.sha256);
  return { kind: 'good' };
}

/** Notes that the file as it is now has this checksum. A note that cannot be written costs the next start a reading. */
export async function remember(path: string, sha256: string): Promise<void> {
  const seen = await look(path, sha256);
  if (!seen) return;
  const draft = `${recordOf(path)}.${process.pid}`;
  try {
    await writeFile(draft, JSON.stringify(seen), { mode: 0o600 });
    await rename(draft, recordOf(path));
  } catch {
    await rm(draft, { force: true });
  }
}

function recordOf(path: string): string {
  return `${path}.verified.json`;
}

async function look(path: string, sha256: string): Promise<Seen | undefined> {
  try {
    const { size, mtimeNs, ctimeNs, ino } = await stat(path, { bigint: true });
    const [modified, changed, inode] = [mtimeNs, ctimeNs, ino].map(String) as [string, string, string];
    return { sha256, size: String(size), modified, changed, inode };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function isSame(a: Seen, b: Seen | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
