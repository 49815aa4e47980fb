import type { Connection } from './connection.ts';

/** A write that did not happen. Nothing of it is in the file. */
export interface Refused {
  readonly kind: 'refused';
  readonly reason: RefusalReason;
}

/** `statement`: a defect of ours, which is logged. The others are told by the store's `trouble()`. */
export type RefusalReason = 'full' | 'busy' | 'out-of-reach' | 'damaged' | 'newer' | 'statement' | 'closed';

/** The way of a repository to the file, which may be out of reach, and another one from one call to the next. */
export interface Access {
  /** What `work` finds; `otherwise` while the file cannot be read. */
  read<T>(otherwise: T, work: (connection: Connection) => T): T;
  /** Does `work` as one transaction, or nothing of it. */
  write<T>(work: (connection: Connection) => T): T | Refused;
}

/** Whether a write came back refused. */
export function isRefused(result: unknown): result is Refused {
  return typeof result === 'object' && result !== null && 'kind' in result && result.kind === 'refused';
}
