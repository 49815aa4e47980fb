import { readFile, stat } from 'node:fs/promises';
import type { Problem } from './problem.ts';

/** What stands in the file of a configuration document. */
export type DocumentText =
  | { readonly kind: 'text'; readonly text: string; readonly readableByOthers: boolean; readonly isReadOnly: boolean }
  | { readonly kind: 'absent'; readonly problem: Problem }
  | { readonly kind: 'unreadable'; readonly problem: Problem };

/** Bytes that a configuration document may have. */
export const LARGEST_DOCUMENT = 1024 * 1024;

/** Reads the file as text, whatever stands in it. Never throws. */
export async function readDocument(file: string): Promise<DocumentText> {
  const unreadable = (found: string, expected = 'a JSON file that this user may read') =>
    ({ kind: 'unreadable', problem: { path: file, found, expected } }) as const;
  try {
    const stats = await stat(file);
    if (stats.isDirectory()) return unreadable('a folder');
    if (!stats.isFile()) return unreadable('no regular file');
    if (stats.size > LARGEST_DOCUMENT) return unreadable(`${stats.size} bytes`, 'at most 1 MiB');
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(file));
    // Windows has no such bits for others; there the folder's own rights protect the file.
    const readableByOthers = process.platform !== 'win32' && (stats.mode & 0o044) !== 0;
    return { kind: 'text', text, readableByOthers, isReadOnly: (stats.mode & 0o222) === 0 };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return { ...unreadable('no such file'), kind: 'absent' };
    // PowerShell's ">" writes UTF-16.
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return unreadable('bytes that are not UTF-8', 'UTF-8');
    return unreadable(`a file that cannot be read (${code})`);
  }
}
