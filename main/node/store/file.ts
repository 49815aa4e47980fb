import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Connection, type ConnectionOptions } from './connection.ts';
import { faultOf } from './fault.ts';
import { migrate } from './migrations.ts';
import { missingColumn } from './shape.ts';

/** The two ways to the one file: jobs are on the disk when a write returns, the rest a moment later. */
export interface Connections {
  readonly normal: Connection;
  readonly full: Connection;
}

export type Opened =
  | { readonly kind: 'open'; readonly connections: Connections; readonly identity: string }
  /** Written by a later Tandem; nothing was touched. */
  | { readonly kind: 'newer' }
  | { readonly kind: 'damaged'; readonly what: string };

/**
 * Opens the file, makes it if there is none, checks it and brings it to the present schema.
 * @throws what SQLite or the file system says, unless it is that the file is damaged
 */
export function openFile(path: string, options: Omit<ConnectionOptions, 'commits'>): Opened {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // It holds prompts: nobody else on this machine may read it. SQLite gives its log the same rights.
  closeSync(openSync(path, 'a', 0o600));
  const opened: Connection[] = [];
  const open = (commits: ConnectionOptions['commits']) => {
    const connection = new Connection(path, { ...options, commits });
    opened.push(connection);
    return connection;
  };
  const closed = (result: Opened) => {
    for (const connection of opened) connection.close();
    return result;
  };
  try {
    const normal = open('normal');
    const objection = normal.objection();
    if (objection !== undefined) return closed({ kind: 'damaged', what: objection });
    if (!migrate(normal)) return closed({ kind: 'newer' });
    const missing = missingColumn(normal);
    if (missing !== undefined) return closed({ kind: 'damaged', what: `${missing} is not there` });
    return { kind: 'open', connections: { normal, full: open('full') }, identity: identityOf(path) };
  } catch (error) {
    const fault = faultOf(error);
    const result = closed({ kind: 'damaged', what: fault?.message ?? '' });
    if (fault?.kind !== 'damaged') throw error;
    return result;
  }
}

/** Which file is at `path`, whatever its name was before; empty when there is none. */
export function identityOf(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat ? `${stat.dev}:${stat.ino}` : '';
}
