import { z } from 'zod';
import { GRAINS, type Grain, type HistoryEntry, type HistoryStore } from '../stats/index.ts';
import { type Access, isRefused } from './access.ts';
import { jsonColumn } from './json-column.ts';

const row = z.object({
  grain: z.enum(GRAINS),
  at: z.number(),
  series: z.string(),
  key: z.string(),
  value: jsonColumn,
});

/** What was counted, by the minute, the quarter of an hour and the day. */
export class HistoryTable implements HistoryStore {
  readonly #access: Access;

  constructor(access: Access) {
    this.#access = access;
  }

  put(entries: readonly HistoryEntry[]): boolean {
    const written = this.#access.write(connection => {
      for (const { grain, at, series, key, value } of entries) {
        connection.run(
          `INSERT INTO history (grain, at, series, key, value) VALUES (:grain, :at, :series, :key, :value)
           ON CONFLICT (grain, at, series, key) DO UPDATE SET value = excluded.value`,
          { grain, at, series, key, value: JSON.stringify(value) },
        );
      }
    });
    return !isRefused(written);
  }

  entries(grain: Grain, from: number, to: number): readonly HistoryEntry[] | undefined {
    return this.#access.read<readonly HistoryEntry[] | undefined>(undefined, connection =>
      connection.rows(
        row,
        `SELECT grain, at, series, key, value FROM history
         WHERE grain = :grain AND at >= :from AND at < :to ORDER BY at`,
        { grain, from, to },
      ),
    );
  }

  forget(grain: Grain, before: number): void {
    this.#access.write(connection =>
      connection.run('DELETE FROM history WHERE grain = :grain AND at < :before', { grain, before }),
    );
  }
}
