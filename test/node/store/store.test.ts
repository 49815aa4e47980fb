import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore, type Store } from '../../../main/node/store/index.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { jobOf } from './job-of.ts';

let folder: string;
const opened: Store[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-store-'));
});
afterEach(() => {
  for (const store of opened.splice(0)) store.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(options: { readonly maxBytes?: number; readonly folder?: string } = {}) {
  const clock = new ManualClock();
  const changes: string[] = [];
  const lines: string[] = [];
  const line = (...parts: readonly unknown[]) => void lines.push(parts.map(String).join(' '));
  const log = { info: line, warn: line, error: line };
  const store = openStore({ folder, clock, log, changed: () => changes.push('changed'), ...options });
  opened.push(store);
  return { store, clock, changes, lines };
}

const fileNames = () => readdirSync(folder).filter(name => name.startsWith('tandem.db.damaged-'));

test('what was kept is there at the next start', () => {
  const first = open().store;
  first.kept.put('learnt', { limit: 30 });
  first.jobs.add(jobOf('a'), '{"q":1}');
  first.close();
  const { store } = open();
  expect([store.kept.get('learnt'), store.jobs.whole('a')?.request, store.trouble()]).toEqual([
    { limit: 30 },
    '{"q":1}',
    undefined,
  ]);
});

describe('a damaged file', () => {
  const damages: [string, (path: string) => void][] = [
    ['that is no database', path => writeFileSync(path, 'this is not SQLite, whatever its name says')],
    [
      'with a page overwritten',
      path => {
        const bytes = readFileSync(path);
        bytes.fill(0xff, 4096, 12_288);
        writeFileSync(path, bytes);
      },
    ],
    ['cut in the middle', path => writeFileSync(path, readFileSync(path).subarray(0, 5000))],
  ];

  test.each(damages)('%s is set aside, a new one is begun, and it is said', (_, damage) => {
    const before = open().store;
    for (let place = 0; place < 50; place++) before.jobs.add(jobOf(`job_${place}`), 'x'.repeat(500));
    before.close();
    damage(join(folder, 'tandem.db'));
    const { store } = open();
    expect(fileNames()).not.toEqual([]);
    expect(store.trouble()?.sentence).toContain('tandem.db.damaged-');
    expect(store.jobs.add(jobOf('new'), '{}')).toEqual({ kind: 'written' });
  });

  test('whatever bytes are wrong, nothing is thrown and the store can be used', () => {
    const before = open().store;
    for (let place = 0; place < 50; place++) before.jobs.add(jobOf(`job_${place}`), 'x'.repeat(500));
    before.close();
    const whole = readFileSync(join(folder, 'tandem.db'));
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: whole.length - 1 }),
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        (at, wrong) => {
          const own = mkdtempSync(join(folder, 'own-'));
          const bytes = Buffer.from(whole);
          bytes.set(wrong.subarray(0, bytes.length - at), at);
          writeFileSync(join(own, 'tandem.db'), bytes);
          const { store } = open({ folder: own });
          store.jobs.unfinished();
          store.jobs.counts();
          const result = store.jobs.add(jobOf('new'), '{}');
          // Damage can look like a later version's file; then it is said.
          if (result.kind !== 'written') expect(store.trouble()).toBeDefined();
          store.close();
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('a damaged file, besides', () => {
  const path = () => join(folder, 'tandem.db');
  const fill = (jobs: number, size: number) => {
    const { store } = open();
    for (let place = 0; place < jobs; place++) store.jobs.add(jobOf(`job_${place}`), 'x'.repeat(size));
    store.close();
  };

  test('is seen where SQLite does not look: in the text of its schema', () => {
    fill(1, 10);
    // Everywhere: a page of the schema that was split leaves an old copy behind.
    writeFileSync(path(), readFileSync(path(), 'latin1').replaceAll('owner TEXT', 'owher TEXT'), 'latin1');
    const { store } = open();
    expect(store.jobs.add(jobOf('new'), '{}')).toEqual({ kind: 'written' });
    expect(store.trouble()?.sentence).toContain('tandem.db.damaged-');
  });

  test('is exchanged while it is open, and the write that found it goes to the new one', () => {
    // More than SQLite has in memory after the look at the start.
    fill(600, 10_000);
    const { store } = open();
    const bytes = readFileSync(path());
    writeFileSync(path(), bytes.fill(0xff, 4096));
    const results = Array.from({ length: 50 }, (_, place) => store.jobs.add(jobOf(`new_${place}`), 'x'.repeat(5000)));
    expect(new Set(results.map(({ kind }) => kind))).toEqual(new Set(['written']));
    expect(fileNames()).not.toEqual([]);
    expect(store.jobs.whole('new_49')?.request).toHaveLength(5000);
    expect(store.trouble()?.sentence).toContain('tandem.db.damaged-');
  });

  test('is told at later starts too, until it was taken away', () => {
    fill(1, 10);
    writeFileSync(path(), 'no database');
    open().store.close();
    expect(open().store.trouble()?.sentence).toContain('tandem.db.damaged-');
    for (const name of fileNames()) rmSync(join(folder, name));
    expect(open().store.trouble()).toBeUndefined();
  });

  test('does not take the name of one that was set aside at the same moment', () => {
    for (const content of ['first', 'second']) {
      writeFileSync(path(), content);
      open().store.close();
      rmSync(path());
    }
    const contents = fileNames().map(name => readFileSync(join(folder, name), 'utf8'));
    expect(contents.sort()).toEqual(['first', 'second']);
  });
});

test.skipIf(process.platform === 'win32')('nobody else on the machine can read what is in it', () => {
  const { store } = open();
  store.jobs.add(jobOf('a'), '{}');
  const rights = ['', '-wal', '-shm'].map(part => statSync(join(folder, `tandem.db${part}`)).mode & 0o777);
  expect(rights).toEqual([0o600, 0o600, 0o600]);
});

test('a file that a later version wrote is left alone, and it is said', () => {
  open().store.close();
  const file = join(folder, 'tandem.db');
  const later = new DatabaseSync(file);
  later.exec('PRAGMA user_version = 9999');
  later.close();
  const { store } = open();
  expect(store.jobs.add(jobOf('a'), '{}')).toEqual({ kind: 'refused', reason: 'newer' });
  expect(store.trouble()?.sentence).toContain('later version');
  expect(fileNames()).toEqual([]);
});

test('no room: writes are refused, reads go on, it is said once, and it goes on when there is room', async () => {
  const { store, clock, lines } = open({ maxBytes: 400_000 });
  const results: string[] = [];
  for (let place = 0; place < 400; place++) {
    results.push(store.jobs.add(jobOf(`job_${place}`, { state: 'queued' }), 'x'.repeat(5000)).kind);
  }
  expect(results.at(-1)).toBe('refused');
  const kept = results.filter(kind => kind === 'written').length;
  expect(store.jobs.counts().queued).toBe(kept);
  expect(store.trouble()?.sentence).toContain('no room');
  expect(lines.filter(line => line.includes('no room'))).toHaveLength(1);
  // Room comes from elsewhere, as on a real disk.
  const roomy = open().store;
  for (let place = 0; place < kept; place++) {
    roomy.jobs.finish(jobOf(`job_${place}`, { state: 'cancelled', version: 2, endedAt: 1 }), undefined, undefined);
  }
  roomy.jobs.prune('cancelled', 2);
  expect(store.jobs.add(jobOf('late'), 'x'.repeat(5000))).toEqual({ kind: 'written' });
  // One write that fits says little: it is over when none has failed for some seconds.
  expect(store.trouble()?.sentence).toContain('no room');
  await clock.advance(5000);
  store.kept.put('later', 1);
  expect(store.trouble()).toBeUndefined();
});

test('a folder that cannot be used: everything is refused, and it is tried again until it can', async () => {
  const blocked = join(folder, 'data');
  writeFileSync(blocked, 'a file where the folder should be');
  const { store, clock, changes } = open({ folder: blocked });
  expect(store.jobs.add(jobOf('a'), '{}')).toEqual({ kind: 'refused', reason: 'out-of-reach' });
  expect([store.jobs.unfinished(), store.kept.get('x'), store.ledger.since('a', undefined, 0)]).toEqual([
    [],
    undefined,
    [],
  ]);
  expect(store.trouble()?.remedy).toContain('--data');
  rmSync(blocked);
  mkdirSync(blocked);
  expect(store.jobs.add(jobOf('a'), '{}').kind).toBe('refused');
  await clock.advance(5000);
  expect(store.jobs.add(jobOf('a'), '{}')).toEqual({ kind: 'written' });
  expect(store.trouble()).toBeUndefined();
  expect(changes.length).toBeGreaterThan(1);
});

test('another program that holds it is waited for once; meanwhile reads go on, and it is said', async () => {
  const { store, clock, lines } = open();
  store.kept.put('x', 'before');
  const other = new DatabaseSync(join(folder, 'tandem.db'));
  other.exec('BEGIN IMMEDIATE');
  for (let place = 0; place < 100; place++) {
    expect(store.jobs.add(jobOf(`job_${place}`), '{}')).toEqual({ kind: 'refused', reason: 'busy' });
  }
  await clock.advance(1000);
  expect(store.jobs.add(jobOf('a'), '{}')).toEqual({ kind: 'refused', reason: 'busy' });
  expect([store.kept.get('x'), store.trouble()?.sentence]).toEqual([
    'before',
    expect.stringContaining('Another program'),
  ]);
  other.exec('ROLLBACK');
  other.close();
  await clock.advance(1000);
  expect([store.jobs.add(jobOf('a'), '{}'), store.trouble()]).toEqual([{ kind: 'written' }, undefined]);
  expect(lines.filter(line => line.includes('Another program'))).toHaveLength(1);
});

test('what is old goes after an hour, but not by the date of a clock that was just set', async () => {
  const { store, clock } = open();
  const attempt = { account: 'a/groq', model: 'm', tokensIn: 1, tokensOut: 1 };
  store.ledger.open({ ...attempt, at: clock.now() });
  clock.jump(400 * 86_400_000);
  await clock.advance(3_600_000);
  expect(store.ledger.since('a/groq', undefined, 0)).toHaveLength(1);
  await clock.advance(3_600_000);
  expect(store.ledger.since('a/groq', undefined, 0)).toHaveLength(0);
});

test('leaves no timer behind', () => {
  const { store, clock } = open();
  store.ledger.note(
    { account: 'a', model: 'm', at: 1, tokensIn: 1, tokensOut: 1 },
    { outcome: 'ok', requests: 1, tokensIn: 1, tokensOut: 1 },
  );
  store.close();
  expect(clock.waiting).toBe(0);
});

test('a store that is closed refuses what comes late', () => {
  const { store } = open();
  store.close();
  expect(store.jobs.add(jobOf('a'), '{}')).toEqual({ kind: 'refused', reason: 'closed' });
  expect(store.kept.get('x')).toBeUndefined();
});

test('two nodes on one file see what the other wrote', () => {
  const one = open().store;
  const other = open().store;
  expect(one.jobs.add(jobOf('a'), '{}')).toEqual({ kind: 'written' });
  expect(other.jobs.add(jobOf('a'), '{}')).toEqual({ kind: 'stale' });
  expect(other.jobs.change(jobOf('a', { state: 'running', version: 2 }))).toEqual({ kind: 'written' });
  expect(one.jobs.change(jobOf('a', { state: 'running', version: 2 }))).toEqual({ kind: 'stale' });
});
