import { existsSync, readdirSync, renameSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/** What belongs to a file of SQLite: the write-ahead log and its index. */
const COMPANIONS = ['-wal', '-shm'];
const MARK = '.damaged-';

/**
 * Gives a damaged file and its companions another name, so that a new one can be begun. The log goes first: were it
 * left beside a new file after a crash in between, SQLite would write the old pages into that one.
 * @param at ms since the epoch
 * @returns the name that it has from now on
 * @throws what the file system says
 */
export function setAside(path: string, at: number): string {
  const target = freeName(`${path}${MARK}${new Date(at).toISOString().replaceAll(':', '-')}`);
  for (const part of [...COMPANIONS, '']) {
    if (existsSync(path + part)) renameSync(path + part, target + part);
  }
  return basename(target);
}

/** The damaged file that was set aside last and is still there. */
export function latestAside(path: string): string | undefined {
  const names = filesBeside(path).filter(name => name.startsWith(basename(path) + MARK));
  return names
    .filter(name => !COMPANIONS.some(part => name.endsWith(part)))
    .sort()
    .at(-1);
}

function filesBeside(path: string): string[] {
  try {
    return readdirSync(dirname(path));
  } catch {
    return [];
  }
}

function freeName(wanted: string): string {
  for (let turn = 1; ; turn += 1) {
    const name = turn === 1 ? wanted : `${wanted}-${turn}`;
    if (!existsSync(name)) return name;
  }
}
