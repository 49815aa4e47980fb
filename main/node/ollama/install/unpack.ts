import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { errorWords } from '../../models/index.ts';

export type Placed = { readonly kind: 'placed' } | { readonly kind: 'failed'; readonly message: string };

/** Of what `tar` says only the end is kept, characters. */
const SAID = 500;

/**
 * Unpacks an archive beside `folder` and then puts it in its place, so that there is never half an Ollama.
 * @throws the signal's reason when it is aborted; nothing is left behind
 */
export async function unpackInto(archive: string, folder: string, signal: AbortSignal): Promise<Placed> {
  const fresh = `${folder}.new`;
  try {
    await rm(fresh, { recursive: true, force: true });
    await mkdir(fresh, { recursive: true, mode: 0o700 });
    const said = await untar(archive, fresh, signal);
    if (said !== undefined) return { kind: 'failed', message: `the archive cannot be unpacked: ${said}` };
    await stat(join(fresh, 'bin', 'ollama'));
    await rm(folder, { recursive: true, force: true });
    await rename(fresh, folder);
    return { kind: 'placed' };
  } catch (error) {
    signal.throwIfAborted();
    return { kind: 'failed', message: `it cannot be unpacked to ${folder}: ${errorWords(error)}` };
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** Returns what went wrong. The system's `tar` gets the plain archive: not every one knows zstd. */
async function untar(archive: string, folder: string, signal: AbortSignal): Promise<string | undefined> {
  const tar = spawn('tar', ['-x', '-f', '-', '-C', folder], { stdio: ['pipe', 'ignore', 'pipe'], signal });
  let said = '';
  tar.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-SAID);
  });
  const ended = new Promise<string | undefined>(resolve => {
    tar.once('error', error => resolve(errorWords(error)));
    tar.once('close', code => resolve(code === 0 ? undefined : said.trim() || `tar ended with ${code}`));
  });
  const plain = archive.endsWith('.zst') ? createZstdDecompress() : createGunzip();
  // It reads no further than the archive's last entry, and hangs up on the padding behind it. What is missing before
  // that, it tells itself.
  await pipeline(createReadStream(archive), plain, tar.stdin, { signal }).catch(() => {});
  const why = await ended;
  signal.throwIfAborted();
  return why;
}
