import { type FileHandle, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { errorCode } from './error-code.ts';
import { readJson } from './read-json.ts';

const originSchema = z.strictObject({
  url: z.string(),
  /** The hub's own name for the content, which is its sha256. */
  content: z.string().optional(),
  /** Of the server that sent the bytes; only a strong one. */
  etag: z.string().optional(),
});

/** Where the bytes of a part come from. Only bytes of the same origin are put behind them. */
export type PartOrigin = z.output<typeof originSchema>;

/** The file in which a download grows, over as many tries and starts as it takes, until it is whole and checked. */
export class PartFile {
  readonly path: string;
  readonly #originPath: string;

  /** @param finalPath where it goes when it is whole */
  constructor(finalPath: string) {
    this.path = `${finalPath}.part`;
    this.#originPath = `${this.path}.json`;
  }

  /** Bytes that are there. */
  async size(): Promise<number> {
    try {
      return (await stat(this.path)).size;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return 0;
      throw error;
    }
  }

  /** Undefined when it is not known: then the bytes are of no use. */
  origin(): Promise<PartOrigin | undefined> {
    return readJson(this.#originPath, originSchema);
  }

  /** Begins anew. The origin is on disk before the first byte: bytes of an unknown origin cannot come to be. */
  async begin(origin: PartOrigin): Promise<void> {
    await this.discard();
    await writeFile(this.#originPath, JSON.stringify(origin), { mode: 0o600 });
    await (await this.append()).close();
  }

  /** Opens it for writing behind what is there. The caller closes it. */
  append(): Promise<FileHandle> {
    return open(this.path, 'a', 0o600);
  }

  /** Takes a whole file that was made elsewhere on the same disk. */
  async adopt(path: string): Promise<void> {
    await rm(this.#originPath, { force: true });
    await rename(path, this.path);
  }

  /** Gives it its final name. What was checked is on the disk by then, not in a cache. */
  async publish(finalPath: string): Promise<void> {
    const handle = await open(this.path, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(this.path, finalPath);
    await rm(this.#originPath, { force: true });
  }

  async discard(): Promise<void> {
    await rm(this.path, { force: true });
    await rm(this.#originPath, { force: true });
  }
}
