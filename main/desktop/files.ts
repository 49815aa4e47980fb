import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AutostartFiles } from './autostart/linux.ts';
import type { KeyFiles } from './data-key.ts';

/** The real files of the autostart switch. */
export const autostartFiles: AutostartFiles = {
  read: readOrNothing,
  async write(path, text) {
    await mkdir(dirname(path), { recursive: true });
    await writeWhole(path, text, 0o644);
  },
  remove: path => rm(path, { force: true }),
};

/** The real files of a node's data folder that the shell has to do with. */
export function keyFilesIn(dataFolder: string): KeyFiles {
  return {
    read: name => readOrNothing(join(dataFolder, name)),
    write: (name, text) => writeWhole(join(dataFolder, name), text, 0o600),
    remove: name => rm(join(dataFolder, name), { force: true }),
  };
}

/** A file that is there and cannot be read is no "nothing": what comes of that would overwrite it. */
async function readOrNothing(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  const draft = `${path}.new`;
  await writeFile(draft, text, { mode });
  await rename(draft, path);
}
