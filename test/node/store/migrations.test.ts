import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { Connection } from '../../../main/node/store/connection.ts';
import { MIGRATIONS, migrate } from '../../../main/node/store/migrations.ts';

let folder: string;
let connection: Connection;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-migrations-'));
  const options = { commits: 'normal', maxBytes: 1e9, log: pino({ level: 'silent' }) } as const;
  connection = new Connection(join(folder, 'x.db'), options);
});
afterEach(() => {
  connection.close();
  rmSync(folder, { recursive: true });
});

const schemaOf = (one: Connection) =>
  one.rows(
    z.object({ name: z.string(), sql: z.string().nullable() }),
    'SELECT name, sql FROM sqlite_schema ORDER BY name',
  );

test.each(MIGRATIONS.map((_, version) => version))(
  'a file of version %i ends with the same schema as a new one, and keeps what is in it',
  version => {
    migrate(connection, MIGRATIONS.slice(0, version));
    if (version > 0) connection.run(`INSERT INTO kept (key, value, at) VALUES ('old', '1', 1)`);
    expect(migrate(connection)).toBe(true);
    const fresh = new Connection(join(folder, 'fresh.db'), {
      commits: 'normal',
      maxBytes: 1e9,
      log: pino({ level: 'silent' }),
    });
    migrate(fresh);
    expect(schemaOf(connection)).toEqual(schemaOf(fresh));
    fresh.close();
    expect(connection.version()).toBe(MIGRATIONS.length);
    const kept = connection.rows(z.object({ key: z.string() }), 'SELECT key FROM kept');
    expect(kept).toEqual(version > 0 ? [{ key: 'old' }] : []);
  },
);

test('the texts of jobs move to a table of their own', () => {
  migrate(connection, MIGRATIONS.slice(0, 2));
  connection.run(
    `INSERT INTO jobs (id, owner, surface, user_tier, state, version, created_at, expires_at, not_before, attempts,
                       fingerprint, request, outcome)
     VALUES ('a', 'me', 'chat', 'free', 'failed', 1, 1, 1, 1, 1, 'f', '{"q":1}', '{"error":1}')`,
  );
  migrate(connection);
  expect(
    connection.rows(
      z.object({ job_id: z.string(), request: z.string(), outcome: z.string() }),
      'SELECT * FROM job_texts',
    ),
  ).toEqual([{ job_id: 'a', request: '{"q":1}', outcome: '{"error":1}' }]);
});

test('jobs of a node that had no twin are held by nobody, and ended in their first epoch', () => {
  migrate(connection, MIGRATIONS.slice(0, 3));
  for (const state of ['queued', 'done']) {
    connection.run(
      `INSERT INTO jobs (id, owner, surface, user_tier, state, version, created_at, expires_at, not_before, attempts,
                         fingerprint) VALUES (:state, 'me', 'chat', 'free', :state, 1, 1, 1, 1, 1, 'f')`,
      { state },
    );
  }
  migrate(connection);
  const row = z.object({ id: z.string(), holder: z.string(), epoch: z.number(), ended_in: z.number().nullable() });
  expect(connection.rows(row, 'SELECT id, holder, epoch, ended_in FROM jobs ORDER BY id')).toEqual([
    { id: 'done', holder: '', epoch: 1, ended_in: 1 },
    { id: 'queued', holder: '', epoch: 1, ended_in: null },
  ]);
});

test('a step that fails leaves the file as it was', () => {
  migrate(connection);
  const before = schemaOf(connection);
  const broken = [
    ...MIGRATIONS,
    (one: Connection) => {
      one.script('CREATE TABLE half (x)');
      throw new Error('half way');
    },
  ];
  expect(() => migrate(connection, broken)).toThrow('half way');
  expect([schemaOf(connection), connection.version()]).toEqual([before, MIGRATIONS.length]);
});
