import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Logger } from 'pino';
import type { Clock } from '../clock/index.ts';
import { freeSpace, lackOfSpace } from './disk-space.ts';
import { errorWords } from './error-code.ts';
import { fetchFromUrl } from './hub.ts';
import { PartFile } from './part-file.ts';
import { type Expected, judge } from './verdict.ts';

export interface FileOrder extends Expected {
  readonly url: string;
  readonly path: string;
  /** Bytes that the disk needs besides the file itself, for what is made of it. */
  readonly spareBytes: number;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly signal: AbortSignal;
  readonly report: (received: number, total: number) => void;
  readonly checking: () => void;
}

/** Whether the file is there, whole and checked. `message` has no subject of its own. */
export type FileFetched = { readonly kind: 'here' } | { readonly kind: 'failed'; readonly message: string };

/**
 * Fetches a file of known size and checksum. What had come of it before is gone on with.
 * @throws the signal's reason when it is aborted; what has come by then stays
 */
export async function fetchFile(order: FileOrder): Promise<FileFetched> {
  const { url, path, bytes, sha256, spareBytes, checking, ...task } = order;
  const folder = dirname(path);
  const part = new PartFile(path);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if ((await judge(path, order, order.signal, checking)).kind === 'good') return { kind: 'here' };
    const needed = Math.max(0, bytes - (await part.size())) + spareBytes;
    const lack = lackOfSpace(folder, await freeSpace(folder), needed);
    if (lack !== undefined) return { kind: 'failed', message: lack };
    const fetched = await fetchFromUrl({ ...task, part, model: { bytes, sha256 } }, url);
    if (fetched.kind === 'failed') return fetched;
    checking();
    const verdict = await judge(part.path, order, order.signal);
    if (verdict.kind === 'good') {
      await part.publish(path);
      await rm(`${part.path}.verified.json`, { force: true });
      return { kind: 'here' };
    }
    await part.discard();
    const why = verdict.kind === 'damaged' ? verdict.message : 'it is gone';
    return { kind: 'failed', message: `what came is not the file that was released: ${why}` };
  } catch (error) {
    order.signal.throwIfAborted();
    return { kind: 'failed', message: `writing to ${folder} failed: ${errorWords(error)}` };
  }
}
