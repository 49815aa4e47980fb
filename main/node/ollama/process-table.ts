/** One running process of this machine, as far as telling whose it is needs it. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  /** Its process group; undefined where the system has none (Windows). */
  readonly group: number | undefined;
  /** When it was started, in units of its table: two processes of one boot can be compared, nothing else. */
  readonly started: number;
  /** CPU that it has used, ms. */
  readonly cpu: number;
  /** Program and arguments, joined with blanks. */
  readonly command: string;
}

/** The processes of this machine. What cannot be read is not there. */
export interface ProcessTable {
  /** Names the time since the machine was switched on: a pid says nothing beyond it. Empty where dates do not repeat. */
  boot(): Promise<string>;
  list(): Promise<readonly ProcessEntry[]>;
}

/** Those that stem from one of `roots`, without the roots themselves. */
export function descendantsOf(roots: readonly number[], table: readonly ProcessEntry[]): readonly ProcessEntry[] {
  const found = new Set(roots);
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const { pid, parent } of table) if (found.has(parent)) found.add(pid);
  }
  return table.filter(({ pid }) => found.has(pid) && !roots.includes(pid));
}
