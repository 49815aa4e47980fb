import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { Logger } from 'pino';
import type { z } from 'zod';

export type Parameters = Readonly<Record<string, SQLInputValue>>;

export interface ConnectionOptions {
  /** `full`: a commit is on the disk when it returns. `normal`: a power failure may take the latest commits back. */
  readonly commits: 'full' | 'normal';
  /** The file never grows beyond this, bytes. */
  readonly maxBytes: number;
  readonly log: Pick<Logger, 'warn'>;
}

/** How long a statement waits for another process, ms. The node waits with it, so it is short, and not tried often. */
const BUSY_TIMEOUT = 1000;
/** More than one write ever takes: a request has 10 MiB at most, and is in the log and in the file. */
const LARGEST_WRITE = 33_554_432;

/** One connection. Statements are compiled once; whatever is read is checked before anybody sees it. */
export class Connection {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #log: Pick<Logger, 'warn'>;
  /** Statements that gave a bad row, which is told once. */
  readonly #told = new Set<string>();

  constructor(path: string, { commits, maxBytes, log }: ConnectionOptions) {
    this.#log = log;
    this.#database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT });
    try {
      // Each is left as it is in a file that has it already; the first only counts before anything is written.
      this.#database.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL');
      this.#database.exec(`PRAGMA synchronous = ${commits === 'full' ? 'FULL' : 'NORMAL'}`);
      // Without it macOS calls a write finished that is in the drive's cache.
      if (commits === 'full') this.#database.exec('PRAGMA fullfsync = ON');
      this.#database.exec(
        'PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA journal_size_limit = 67108864',
      );
      const pageBytes = this.#number('PRAGMA page_size');
      this.#database.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(maxBytes / pageBytes))}`);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** The rows that `schema` accepts; others are left out and logged. */
  rows<T>(schema: z.ZodType<T>, sql: string, parameters: Parameters = {}): T[] {
    return this.#all(sql, parameters).flatMap(row => {
      const parsed = schema.safeParse(row);
      if (parsed.success) return [parsed.data];
      this.#tell(sql, parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
      return [];
    });
  }

  /** The first row, if there is one that `schema` accepts. */
  row<T>(schema: z.ZodType<T>, sql: string, parameters: Parameters = {}): T | undefined {
    return this.rows(schema, sql, parameters)[0];
  }

  /** Runs a statement that gives no rows; returns how many rows it changed. */
  run(sql: string, parameters: Parameters = {}): number {
    return Number(this.#prepared(sql).run(parameters).changes);
  }

  /** Runs statements that are written in our code, for migrations. */
  script(sql: string): void {
    this.#database.exec(sql);
  }

  /** All of `work` or nothing of it. The lock to write is taken first, so that what `work` reads stays true. */
  transaction<T>(work: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      // Some failures have rolled back already; one that cannot is told by the error that caused it.
      if (this.#database.isTransaction) quietly(() => this.#database.exec('ROLLBACK'));
      throw error;
    }
  }

  /** The schema's number. */
  version(): number {
    return this.#number('PRAGMA user_version');
  }

  /** Sets the schema's number, within a transaction. */
  setVersion(version: number): void {
    this.#database.exec(`PRAGMA user_version = ${Math.trunc(version)}`);
  }

  /** What SQLite finds wrong with the file; undefined when nothing. */
  objection(): string | undefined {
    const [verdict] = Object.values(this.#database.prepare('PRAGMA quick_check(1)').get() ?? {});
    return verdict === 'ok' ? undefined : String(verdict);
  }

  /** Does `work` without waiting for another process: what is held makes it fail at once. */
  withoutWaiting<T>(work: () => T): T {
    this.#database.exec('PRAGMA busy_timeout = 0');
    try {
      return work();
    } finally {
      this.#database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT}`);
    }
  }

  /** Whether it is the size that the file may have, rather than its disk, that leaves no room. */
  isNearItsLimit(): boolean {
    try {
      const left = this.#number('PRAGMA max_page_count') - this.#number('PRAGMA page_count');
      return left * this.#number('PRAGMA page_size') < LARGEST_WRITE;
    } catch {
      return false;
    }
  }

  /** Gives up to `pages` unused pages back to the disk. */
  shrink(pages: number): void {
    this.#database.exec(`PRAGMA incremental_vacuum(${Math.trunc(pages)})`);
  }

  /** What is in the write-ahead log goes to the file, as far as nobody else reads from it. */
  checkpoint(): void {
    quietly(() => this.#database.exec('PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)'));
  }

  /** Never throws: a file that is beyond help is closed all the same. */
  close(): void {
    this.#statements.clear();
    quietly(() => this.#database.close());
  }

  #prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #all(sql: string, parameters: Parameters): unknown[] {
    const statement = this.#prepared(sql);
    try {
      return statement.all(parameters);
    } catch (error) {
      if (!isOutOfRange(error)) throw error;
      // Nothing of ours writes such a number. Read as a bigint it only costs the row that it is in.
      statement.setReadBigInts(true);
      try {
        return statement.all(parameters).map(row => Object.fromEntries(Object.entries(row).map(asNumber)));
      } finally {
        statement.setReadBigInts(false);
      }
    }
  }

  #number(pragma: string): number {
    return Number(Object.values(this.#database.prepare(pragma).get() ?? {})[0] ?? 0);
  }

  #tell(sql: string, what: string): void {
    if (this.#told.has(sql)) return;
    this.#told.add(sql);
    this.#log.warn(`The store has a row that cannot be read and is left out (${what}): ${sql}`);
  }
}

function isOutOfRange(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_OUT_OF_RANGE';
}

function asNumber([name, value]: [string, unknown]): [string, unknown] {
  const isSafe =
    typeof value === 'bigint' && BigInt(Number.MIN_SAFE_INTEGER) <= value && value <= Number.MAX_SAFE_INTEGER;
  return [name, isSafe ? Number(value) : value];
}

function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // Told by whoever noticed the failure that led here.
  }
}
