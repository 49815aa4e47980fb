import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { Connection, type ConnectionOptions } from './connection.ts';
import { migrate } from './migrations.ts';

/** The two ways to the one file: jobs are on the disk when a write returns, the rest a moment later. */
export interface Connections {
  readonly normal: Connection;
  readonly full: Connection;
}

export type Opened =
  | { readonly kind: 'open'; readonly connections: Connections }
  /** Written by a later Tandem; nothing was touched. */
  | { readonly kind: 'newer' }
  | { readonly kind: 'damaged'; readonly what: string };

const NAME = 'tandem.db';

/** Where the file is. */
export function fileIn(folder: string): string {
  return join(folder, NAME);
}

/**
 * Opens the file, makes it if there is none, checks it and brings it to the present schema.
 * @throws what SQLite or the file system says
 */
export function openFile(folder: string, options: Omit<ConnectionOptions, 'commits'>): Opened {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = fileIn(folder);
  const isNew = !existsSync(path);
  const normal = new Connection(path, { ...options, commits: 'normal' });
  try {
    const objection = isNew ? undefined : normal.objection();
    if (objection !== undefined) {
      normal.close();
      return { kind: 'damaged', what: objection };
    }
    if (!migrate(normal)) {
      normal.close();
      return { kind: 'newer' };
    }
    return { kind: 'open', connections: { normal, full: new Connection(path, { ...options, commits: 'full' }) } };
  } catch (error) {
    normal.close();
    throw error;
  }
}

/**
 * Sets a damaged file aside, with what belongs to it, so that a new one can be begun.
 * @param at ms since the epoch
 * @returns the name that it has from now on
 * @throws what the file system says
 */
export function setAside(folder: string, at: number): string {
  const stamp = new Date(at).toISOString().replaceAll(':', '-');
  const aside = `${NAME}.damaged-${stamp}`;
  for (const part of ['', '-wal', '-shm']) {
    const path = `${fileIn(folder)}${part}`;
    if (existsSync(path)) renameSync(path, `${join(folder, aside)}${part}`);
  }
  return aside;
}
