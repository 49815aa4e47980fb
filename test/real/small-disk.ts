import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A disk of a few megabytes, in memory. */
export interface SmallDisk {
  readonly folder: string;
  /** Makes it so many megabytes large, with what is on it. */
  resize(megabytes: number): Promise<void>;
  remove(): Promise<void>;
}

/** Makes one, or says why that is not possible here: only root may, on Linux. */
export async function smallDisk(megabytes: number): Promise<SmallDisk | string> {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-small-disk-'));
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  } catch {
    await rm(folder, { recursive: true, force: true });
    return 'no small disk can be made here: mounting one takes root and Linux';
  }
  return {
    folder,
    async resize(wanted) {
      await run('mount', ['-o', `remount,size=${wanted}m`, folder]);
    },
    async remove() {
      // Lazily: an engine that is just ending may still have a file open.
      await run('umount', ['-l', folder]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
