/** What a failing file means for what to do next. */
export type FaultKind =
  /** Its content is wrong: it is set aside and a new one begun. */
  | 'damaged'
  /** No room to write; what is there can be read. */
  | 'full'
  /** Another process holds it. */
  | 'busy'
  /** The system does not let us at it: rights, a lost drive, a folder that is a file. */
  | 'out-of-reach'
  /** A statement of ours is wrong. */
  | 'statement';

export interface Fault {
  readonly kind: FaultKind;
  /** The error's own words. */
  readonly message: string;
}

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html), as far as they are no fault of a statement. */
const KINDS: Readonly<Record<number, FaultKind>> = {
  3: 'out-of-reach', // PERM
  5: 'busy', // BUSY
  6: 'busy', // LOCKED
  7: 'out-of-reach', // NOMEM
  8: 'out-of-reach', // READONLY, also when the file was moved away below us
  10: 'out-of-reach', // IOERR
  11: 'damaged', // CORRUPT
  13: 'full', // FULL
  14: 'out-of-reach', // CANTOPEN
  15: 'busy', // PROTOCOL: the race for a lock was lost too often
  23: 'out-of-reach', // AUTH
  26: 'damaged', // NOTADB
};

/** System errors that mean "no room"; any other is out of reach. */
const NO_ROOM = new Set(['ENOSPC', 'EDQUOT']);

/** The fault behind an error of SQLite or of the file system; undefined for any other, which is a bug. */
export function faultOf(error: unknown): Fault | undefined {
  if (!(error instanceof Error)) return undefined;
  const { message } = error;
  if ('errcode' in error && typeof error.errcode === 'number') {
    return { kind: KINDS[error.errcode & 0xff] ?? 'statement', message };
  }
  if (!('syscall' in error && 'code' in error && typeof error.code === 'string')) return undefined;
  return { kind: NO_ROOM.has(error.code) ? 'full' : 'out-of-reach', message };
}
