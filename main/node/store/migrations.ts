import type { Connection } from './connection.ts';

/**
 * The file's schema, a step a version, forwards only. A step that has been released is never changed: files that have
 * it behind them are not asked again.
 */
export const MIGRATIONS: readonly ((connection: Connection) => void)[] = [
  connection =>
    connection.script(`
      CREATE TABLE kept (key TEXT PRIMARY KEY, value TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

      CREATE TABLE attempts (
        id INTEGER PRIMARY KEY,
        account TEXT NOT NULL,
        model TEXT NOT NULL,
        at INTEGER NOT NULL,
        requests INTEGER NOT NULL,
        tokens_in INTEGER NOT NULL,
        tokens_out INTEGER NOT NULL,
        outcome TEXT
      ) STRICT;
      CREATE INDEX attempts_of_account ON attempts (account, at);
      CREATE INDEX attempts_by_age ON attempts (at);

      CREATE TABLE jobs (
        id TEXT PRIMARY KEY,
        owner TEXT NOT NULL,
        surface TEXT NOT NULL,
        user_tier TEXT NOT NULL,
        state TEXT NOT NULL,
        version INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        not_before INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        ended_at INTEGER,
        idempotency_key TEXT,
        fingerprint TEXT NOT NULL,
        webhook TEXT,
        request TEXT,
        outcome TEXT
      ) STRICT;
      CREATE UNIQUE INDEX jobs_by_key ON jobs (owner, idempotency_key) WHERE idempotency_key IS NOT NULL;
      CREATE INDEX jobs_by_state ON jobs (state, created_at);
      CREATE INDEX jobs_by_age ON jobs (created_at, id);
      CREATE TABLE deliveries (
        id TEXT PRIMARY KEY,
        job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
        owner TEXT NOT NULL,
        url TEXT NOT NULL,
        state TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        not_before INTEGER NOT NULL,
        last_error TEXT
      ) STRICT;
      CREATE INDEX deliveries_by_state ON deliveries (state);
      CREATE INDEX deliveries_of_job ON deliveries (job_id);
    `),
  connection =>
    connection.script(`
      CREATE TABLE history (
        grain TEXT NOT NULL,
        at INTEGER NOT NULL,
        series TEXT NOT NULL,
        key TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (grain, at, series, key)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE answers (
        request_id TEXT PRIMARY KEY,
        at INTEGER NOT NULL,
        tier TEXT NOT NULL,
        backend TEXT NOT NULL,
        model TEXT NOT NULL,
        class TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX answers_by_age ON answers (at);
      CREATE TABLE ratings (
        request_id TEXT PRIMARY KEY,
        at INTEGER NOT NULL,
        tier TEXT NOT NULL,
        backend TEXT NOT NULL,
        model TEXT NOT NULL,
        class TEXT NOT NULL,
        rating INTEGER NOT NULL,
        comment TEXT,
        rated_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX ratings_by_age ON ratings (rated_at);
    `),
  // A change of a row writes all of it anew: taking up a job must not write its prompt again.
  connection =>
    connection.script(`
      CREATE TABLE job_texts (
        job_id TEXT PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
        request TEXT,
        outcome TEXT
      ) STRICT;
      INSERT INTO job_texts (job_id, request, outcome) SELECT id, request, outcome FROM jobs;
      ALTER TABLE jobs DROP COLUMN request;
      ALTER TABLE jobs DROP COLUMN outcome;
    `),
  connection => connection.script('ALTER TABLE answers ADD COLUMN findings TEXT'),
  connection => connection.script('ALTER TABLE answers ADD COLUMN score REAL'),
  // Jobs of before have no holder: the node takes what is held by nobody it knows when it starts.
  connection =>
    connection.script(`
      ALTER TABLE jobs ADD COLUMN home TEXT NOT NULL DEFAULT '';
      ALTER TABLE jobs ADD COLUMN holder TEXT NOT NULL DEFAULT '';
      ALTER TABLE jobs ADD COLUMN epoch INTEGER NOT NULL DEFAULT 1;
      ALTER TABLE jobs ADD COLUMN life INTEGER NOT NULL DEFAULT 1;
      ALTER TABLE jobs ADD COLUMN ended_in INTEGER;
      UPDATE jobs SET ended_in = 1 WHERE state NOT IN ('queued', 'running');
    `),
  // Why a request went where it went is long and seldom asked: a list must not have to read past it.
  connection =>
    connection.script(`
      CREATE TABLE requests (
        place INTEGER PRIMARY KEY,
        id TEXT NOT NULL,
        at INTEGER NOT NULL,
        result TEXT NOT NULL,
        fell_back INTEGER NOT NULL,
        tier TEXT,
        user_tier TEXT,
        words TEXT NOT NULL,
        record TEXT NOT NULL
      ) STRICT;
      CREATE UNIQUE INDEX requests_by_id ON requests (id);
      CREATE INDEX requests_by_age ON requests (at);
      CREATE TABLE request_decisions (place INTEGER PRIMARY KEY, decision TEXT NOT NULL) STRICT;
    `),
];

/**
 * Brings the file to the present schema: all steps that it lacks in one transaction, so that one that fails leaves it
 * as it was.
 * @returns false when the file was written by a later Tandem; it is left alone
 */
export function migrate(connection: Connection, steps = MIGRATIONS): boolean {
  if (connection.version() > steps.length) return false;
  if (connection.version() === steps.length) return true;
  return connection.transaction(() => {
    // Read again: another process may have done it between the look and the lock.
    for (let version = connection.version(); version < steps.length; version += 1) steps[version]?.(connection);
    connection.setVersion(steps.length);
    return true;
  });
}
