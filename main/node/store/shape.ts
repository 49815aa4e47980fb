import { z } from 'zod';
import { Connection } from './connection.ts';
import { migrate } from './migrations.ts';

const columnSchema = z.object({ item: z.string(), column: z.string().nullable(), type: z.string().nullable() });

/* Names and types, not the text of the schema: SQLite writes that anew in ways that differ between its versions. */
const COLUMNS = `
  SELECT m.name AS item, c.name AS "column", c.type AS type
  FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS c WHERE m.type = 'table'
  UNION ALL
  SELECT m.name, c.name, m.tbl_name
  FROM sqlite_schema AS m JOIN pragma_index_info(m.name) AS c WHERE m.type = 'index'`;

/**
 * The first column that a file with the newest schema's number lacks. Such a file is damaged where SQLite's own check
 * does not look: in the text of its schema. What it has besides does no harm.
 */
export function missingColumn(connection: Connection): string | undefined {
  const fresh = new Connection(':memory:', { commits: 'normal', maxBytes: 1e9, log: { warn: () => {} } });
  try {
    migrate(fresh);
    const there = new Set(columnsOf(connection));
    return columnsOf(fresh).find(column => !there.has(column));
  } finally {
    fresh.close();
  }
}

function columnsOf(connection: Connection): string[] {
  return connection.rows(columnSchema, COLUMNS).map(({ item, column, type }) => `${item}.${column} (${type})`);
}
