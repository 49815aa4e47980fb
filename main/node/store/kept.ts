import { z } from 'zod';
import type { Clock } from '../clock/index.ts';
import type { Access } from './access.ts';

const row = z.object({ value: z.string() });

/** Small things that must survive, by name. Who reads one back gives the schema that it must have. */
export class KeptTable {
  readonly #access: Access;
  readonly #clock: Clock;

  constructor(access: Access, clock: Clock) {
    this.#access = access;
    this.#clock = clock;
  }

  /** What was put there; undefined when nothing was, or when it does not read. */
  get(key: string): unknown {
    const found = this.#access.read(undefined, connection =>
      connection.row(row, 'SELECT value FROM kept WHERE key = :key', { key }),
    );
    if (!found) return undefined;
    try {
      return JSON.parse(found.value);
    } catch {
      return undefined;
    }
  }

  /** Keeps `value`, as JSON. What cannot be written now is only not there at the next start. */
  put(key: string, value: unknown): void {
    const parameters = { key, value: JSON.stringify(value), at: this.#clock.now() };
    this.#access.write(connection =>
      connection.run(
        `INSERT INTO kept (key, value, at) VALUES (:key, :value, :at)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value, at = excluded.at`,
        parameters,
      ),
    );
  }

  /** The names that begin so, in order. */
  keys(prefix: string): readonly string[] {
    const schema = z.object({ key: z.string() });
    return this.#access.read([], connection =>
      connection
        .rows(schema, 'SELECT key FROM kept WHERE substr(key, 1, length(:prefix)) = :prefix ORDER BY key', { prefix })
        .map(({ key }) => key),
    );
  }

  remove(key: string): void {
    this.#access.write(connection => connection.run('DELETE FROM kept WHERE key = :key', { key }));
  }
}
