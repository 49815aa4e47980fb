import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore, type Store } from '../../../main/node/store/index.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { deliveryOf, jobOf } from './job-of.ts';

let folder: string;
let store: Store;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-copies-'));
  store = openStore({ folder, clock: new ManualClock(), log: pino({ level: 'silent' }), changed() {} });
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const none = { over: undefined, request: undefined, outcome: undefined, delivery: undefined };
const done = { state: 'done', version: 4, endedAt: 9, endedIn: 2, epoch: 2, holder: 'b' } as const;

test('a copy of a job that is not here is kept with its texts and its post', () => {
  const job = jobOf('a', { state: 'failed', endedAt: 9, endedIn: 1 });
  const delivery = deliveryOf('d', 'a');
  expect(store.jobs.adopt({ ...none, job, request: '{"q":1}', outcome: '{"error":1}', delivery }).kind).toBe('written');
  expect(store.jobs.whole('a')).toEqual({ job, request: '{"q":1}', outcome: '{"error":1}' });
  expect(store.jobs.latestDelivery('a')).toEqual(delivery);
});

test('a copy is written over the version that it was compared with, and no other', () => {
  store.jobs.add(jobOf('a'), '{"q":1}');
  const job = jobOf('a', done);
  expect(store.jobs.adopt({ ...none, job, over: 2, outcome: '{"answer":1}' }).kind).toBe('stale');
  expect(store.jobs.adopt({ ...none, job, over: 1, outcome: '{"answer":1}' }).kind).toBe('written');
  expect(store.jobs.whole('a')).toEqual({ job, request: undefined, outcome: '{"answer":1}' });
});

test('a copy without the request keeps what is here, as long as somebody may need it', () => {
  store.jobs.add(jobOf('a'), '{"q":1}');
  store.jobs.adopt({ ...none, job: jobOf('a', { ...done, state: 'failed' }), over: 1, outcome: '{"error":1}' });
  expect(store.jobs.whole('a')?.request).toBe('{"q":1}');
});

test('the end of the copy that counts takes the place of ours, and so does its post', () => {
  store.jobs.add(jobOf('a'), '{}');
  store.jobs.finish(jobOf('a', { state: 'done', version: 2, endedAt: 5 }), '{"answer":1}', deliveryOf('d', 'a'));
  const delivery = deliveryOf('d', 'a', { state: 'delivered', attempts: 1 });
  store.jobs.adopt({ job: jobOf('a', done), over: 2, request: undefined, outcome: '{"answer":2}', delivery });
  expect(store.jobs.whole('a')?.outcome).toBe('{"answer":2}');
  expect(store.jobs.deliveriesOf('a')).toEqual([delivery]);
});

test('a copy whose idempotency key is another job’s here is not written', () => {
  store.jobs.add(jobOf('a', { idempotencyKey: 'k' }), '{}');
  expect(store.jobs.adopt({ ...none, job: jobOf('b', { idempotencyKey: 'k' }), request: '{}' }).kind).toBe('stale');
  store.jobs.dropKey('a');
  expect(store.jobs.adopt({ ...none, job: jobOf('b', { idempotencyKey: 'k' }), request: '{}' }).kind).toBe('written');
});

test('how jobs stand is told by id: what is not over, and what ended lately, with the post of the last end', () => {
  for (const id of ['a', 'b', 'c', 'd']) store.jobs.add(jobOf(id), '{}');
  store.jobs.finish(jobOf('b', { state: 'done', version: 2, endedAt: 10, endedIn: 1 }), '{}', deliveryOf('x', 'b'));
  store.jobs.finish(jobOf('c', { state: 'done', version: 2, endedAt: 20, endedIn: 1 }), '{}', deliveryOf('y', 'c'));
  const told = (range: { after?: string; upTo?: string; limit?: number }) =>
    store.jobs.standings({ after: '', limit: 9, endedSince: 15, ...range }).map(({ id, post }) => [id, post]);
  expect(told({})).toEqual([
    ['a', undefined],
    ['c', 'pending'],
    ['d', undefined],
  ]);
  expect(told({ after: 'a', upTo: 'c' })).toEqual([['c', 'pending']]);
  expect(told({ limit: 1 })).toEqual([['a', undefined]]);
  expect(
    store.jobs
      .untold()
      .map(({ id }) => id)
      .sort(),
  ).toEqual(['b', 'c']);
});

test('several jobs change in one write, those alone that nobody changed before', () => {
  for (const id of ['a', 'b']) store.jobs.add(jobOf(id), '{}');
  store.jobs.change(jobOf('b', { version: 2, state: 'running' }));
  const next = ['a', 'b', 'c'].map(id => jobOf(id, { version: 2, holder: 'b', epoch: 2 }));
  expect(store.jobs.changeAll(next)).toEqual(['a']);
  expect(store.jobs.whole('a')?.job).toMatchObject({ holder: 'b', epoch: 2 });
});

test('only a job that is not over can be withdrawn', () => {
  store.jobs.add(jobOf('a'), '{}');
  store.jobs.add(jobOf('b'), '{}');
  store.jobs.finish(jobOf('b', { state: 'done', version: 2, endedAt: 5 }), '{}', undefined);
  expect(['a', 'b'].map(id => store.jobs.withdraw(id).kind)).toEqual(['written', 'stale']);
  expect(store.jobs.whole('a')).toBeUndefined();
});
