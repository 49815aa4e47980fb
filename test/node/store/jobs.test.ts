import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore, type Store } from '../../../main/node/store/index.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { deliveryOf, jobOf } from './job-of.ts';

let folder: string;
let store: Store;
const openHere = () => openStore({ folder, clock: new ManualClock(), log: pino({ level: 'silent' }), changed() {} });
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-jobs-'));
  store = openHere();
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const written = { kind: 'written' };
const stale = { kind: 'stale' };

test('a job comes back as it was, with its texts', () => {
  const job = jobOf('a', {
    idempotencyKey: 'k',
    webhook: 'https://x.example/',
    userTier: 'paid',
    surface: 'inference',
  });
  expect(store.jobs.add(job, '{"q":"Grüße 🙂"}')).toEqual(written);
  expect(store.jobs.whole('a')).toEqual({ job, request: '{"q":"Grüße 🙂"}', outcome: undefined });
  expect(store.jobs.whole('nobody')).toBeUndefined();
});

test('one idempotency key is one job of an owner; another owner may use the same', () => {
  store.jobs.add(jobOf('a', { idempotencyKey: 'k' }), '{}');
  expect(store.jobs.add(jobOf('b', { idempotencyKey: 'k' }), '{}')).toEqual(stale);
  expect(store.jobs.add(jobOf('c', { idempotencyKey: 'k', owner: 'other' }), '{}')).toEqual(written);
  expect(store.jobs.byKey('growthhub', 'k')?.id).toBe('a');
  expect(store.jobs.byKey('growthhub', 'another')).toBeUndefined();
});

test('a job that is done keeps its outcome, loses its request, and its post waits', () => {
  store.jobs.add(jobOf('a'), '{"q":1}');
  store.jobs.change(jobOf('a', { state: 'running', version: 2 }));
  const done = jobOf('a', { state: 'done', version: 3, endedAt: 5 });
  expect(store.jobs.finish(done, '{"answer":1}', deliveryOf('d', 'a'))).toEqual(written);
  expect(store.jobs.finish(done, '{"answer":2}', deliveryOf('e', 'a'))).toEqual(stale);
  expect(store.jobs.whole('a')).toEqual({ job: done, request: undefined, outcome: '{"answer":1}' });
  expect(store.jobs.pendingDeliveries()).toEqual([deliveryOf('d', 'a')]);
});

test('a dead letter keeps its request, and put back it loses its outcome and posts that were not made', () => {
  store.jobs.add(jobOf('a'), '{"q":1}');
  store.jobs.finish(jobOf('a', { state: 'failed', version: 2, endedAt: 5 }), '{"error":1}', deliveryOf('d', 'a'));
  expect(store.jobs.whole('a')?.request).toBe('{"q":1}');
  expect(store.jobs.putBack(jobOf('a', { version: 3 }))).toEqual(written);
  expect(store.jobs.whole('a')).toEqual({ job: jobOf('a', { version: 3 }), request: '{"q":1}', outcome: undefined });
  expect(store.jobs.pendingDeliveries()).toEqual([]);
});

test('the list is newest first, by state, in pages that neither repeat nor miss one', () => {
  for (let place = 0; place < 25; place++) {
    store.jobs.add(jobOf(`job_${place}`, { createdAt: 1000 + Math.floor(place / 3) }), '{}');
  }
  store.jobs.finish(jobOf('job_7', { state: 'cancelled', version: 2, endedAt: 5 }), undefined, undefined);
  const seen: string[] = [];
  for (let offset = 0; offset < 24; offset += 4) {
    const { total, jobs } = store.jobs.list({ states: ['queued'], offset, limit: 4 });
    expect([total, jobs.length]).toEqual([24, 4]);
    seen.push(...jobs.map(({ id }) => id));
  }
  expect(new Set(seen).size).toBe(24);
  expect(seen[0]).toBe('job_24');
  const { jobs } = store.jobs.list({ states: ['queued'], order: 'oldest', limit: 100 });
  expect(jobs.map(({ id }) => id)).toEqual(seen.toReversed());
  expect(store.jobs.counts()).toEqual({ queued: 24, running: 0, done: 0, failed: 0, cancelled: 1 });
});

test('the list is filtered by words of the job and of why it failed, not of what it was told', () => {
  const add = (id: string, given: Partial<Parameters<typeof store.jobs.add>[0]>, outcome: object) => {
    store.jobs.add(jobOf(id, given), '{"prompt":"secret question"}');
    store.jobs.finish(jobOf(id, { ...given, version: 2, endedAt: 5 }), JSON.stringify(outcome), undefined);
  };
  const error = { message: 'Nobody is THERE', type: 't', param: null, code: 'c' };
  add('job_a', { state: 'failed', owner: 'key:growthhub' }, { kind: 'error', error });
  add('job_b', { state: 'done', owner: 'key:reports', webhook: 'https://hub.example/?token=hush' }, { body: 'there' });
  const found = (...words: string[]) => store.jobs.list({ words, limit: 9 }).jobs.map(({ id }) => id);
  expect(found()).toEqual(['job_b', 'job_a']);
  expect(found('there')).toEqual(['job_a']);
  expect(found('growth', 'nobody')).toEqual(['job_a']);
  expect(found('reports', 'chat', 'free')).toEqual(['job_b']);
  expect([found('hush'), found('secret'), found('reports', 'nobody'), found('%')]).toEqual([[], [], [], []]);
});

test('only what has ended can be removed, and its posts go with it', () => {
  store.jobs.add(jobOf('a'), '{}');
  expect(store.jobs.remove('a')).toEqual(stale);
  store.jobs.finish(jobOf('a', { state: 'done', version: 2, endedAt: 5 }), '{}', deliveryOf('d', 'a'));
  expect(store.jobs.prune('done', 5)).toBe(0);
  expect(store.jobs.prune('done', 6)).toBe(1);
  expect([store.jobs.whole('a'), store.jobs.pendingDeliveries()]).toEqual([undefined, []]);
});

test('a post keeps its tries and its last failure', () => {
  store.jobs.add(jobOf('a'), '{}');
  store.jobs.finish(jobOf('a', { state: 'done', version: 2, endedAt: 5 }), '{}', deliveryOf('d', 'a'));
  const tried = deliveryOf('d', 'a', { attempts: 1, notBefore: 9000, lastError: 'it said 500' });
  expect(store.jobs.changeDelivery(tried)).toEqual(written);
  expect(store.jobs.deliveriesOf('a')).toEqual([tried]);
  expect(store.jobs.changeDelivery(deliveryOf('nothing', 'a'))).toEqual(stale);
});

test('however two nodes interleave, each change of a job takes effect once and each job has one outcome', () => {
  const act = fc.record({ node: fc.constantFrom(0, 1), job: fc.constantFrom('a', 'b'), end: fc.boolean() });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 30 }), acts => {
      const stores = [store, openHere()] as const;
      try {
        const ids = ['a', 'b'].map(name => `${name}_${Math.random()}`);
        for (const id of ids) store.jobs.add(jobOf(id), '{}');
        const outcomes = new Map<string, string[]>();
        for (const [place, { node, job, end }] of acts.entries()) {
          const id = ids[job === 'a' ? 0 : 1] ?? '';
          const now = stores[node].jobs.whole(id)?.job;
          if (!now || now.state === 'done') continue;
          const version = now.version + 1;
          if (!end) {
            stores[node].jobs.change({ ...now, version, state: now.state === 'queued' ? 'running' : 'queued' });
            continue;
          }
          // Both try to end it from what both have read: one of them is late.
          for (const [by, one] of stores.entries()) {
            const text = `${place}-${by}`;
            const result = one.jobs.finish({ ...now, version, state: 'done', endedAt: 1 }, text, undefined);
            if (result.kind === 'written') outcomes.set(id, [...(outcomes.get(id) ?? []), text]);
          }
        }
        for (const [id, texts] of outcomes) {
          expect(texts).toHaveLength(1);
          expect(store.jobs.whole(id)?.outcome).toBe(texts[0]);
        }
      } finally {
        stores[1].close();
      }
    }),
    { numRuns: 40 },
  );
});
