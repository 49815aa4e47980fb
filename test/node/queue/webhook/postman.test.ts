import { pino } from 'pino';
import { expect, test } from 'vitest';
import { Secret } from '../../../../main/node/config/index.ts';
import type { Delivery } from '../../../../main/node/queue/index.ts';
import { Postman } from '../../../../main/node/queue/webhook/index.ts';
import type { Posted, PostResult } from '../../../../main/node/queue/webhook/post.ts';
import { ManualClock } from '../../../fakes/clock.ts';
import { deliveryOf } from '../../store/job-of.ts';

const HOUR = 3_600_000;

/** A postman whose posts meet these results, one each, and the last one for ever. */
function setup(results: readonly PostResult[], given: { readonly secret?: boolean; readonly body?: boolean } = {}) {
  const clock = new ManualClock();
  const kept = new Map<string, Delivery>();
  const tries: { at: number; posted: Posted }[] = [];
  const startedAt = clock.now();
  const create = () =>
    new Postman({
      store: {
        pendingDeliveries: () => [...kept.values()].filter(({ state }) => state === 'pending'),
        changeDelivery(delivery) {
          if (!kept.has(delivery.id)) return { kind: 'stale' };
          kept.set(delivery.id, delivery);
          return { kind: 'written' };
        },
      },
      poster: {
        async post(posted) {
          tries.push({ at: clock.now() - startedAt, posted });
          return results[Math.min(tries.length, results.length) - 1] ?? { kind: 'delivered' };
        },
        async close() {},
      },
      clock,
      random: () => 1,
      log: pino({ level: 'silent' }),
      bodyOf: jobId => (given.body === false ? undefined : `{"jobId":"${jobId}"}`),
      secretFor: () => (given.secret === false ? undefined : new Secret('s')),
      growthHub: () => undefined,
      isOpen: () => true,
      isOurs: () => true,
      settled() {},
    });
  const add = (postman: Postman, id = 'd') => {
    const delivery = deliveryOf(id, 'job', { createdAt: clock.now() });
    kept.set(id, delivery);
    postman.add(delivery);
  };
  return { clock, kept, tries, create, add };
}

const failed: PostResult = { kind: 'failed', message: 'it answered 500' };

test('a post is made again until it is taken, with the same id and a new time', async () => {
  const all = setup([failed, failed, failed, { kind: 'delivered' }]);
  all.add(all.create());
  await all.clock.advance(HOUR);
  expect(all.tries.map(({ at }) => at)).toEqual([0, 2000, 6000, 14_000]);
  expect(new Set(all.tries.map(({ posted }) => posted.deliveryId)).size).toBe(1);
  expect(new Set(all.tries.map(({ posted }) => posted.timestamp)).size).toBe(4);
  expect(all.kept.get('d')).toMatchObject({ state: 'delivered', attempts: 4 });
  expect(all.clock.waiting).toBe(0);
});

test('it is tried for a day, at most an hour apart, and then given up', async () => {
  const all = setup([failed]);
  all.add(all.create());
  await all.clock.advance(30 * HOUR);
  const gaps = all.tries.slice(1).map(({ at }, index) => at - (all.tries[index]?.at ?? 0));
  expect(Math.max(...gaps)).toBe(HOUR);
  expect(all.tries.at(-1)?.at).toBeGreaterThan(22 * HOUR);
  expect(all.kept.get('d')).toMatchObject({ state: 'given-up', lastError: 'it answered 500' });
});

test('one that will never be taken is given up at once', async () => {
  const all = setup([{ kind: 'refused', message: 'it answered 410' }]);
  all.add(all.create());
  await all.clock.advance(HOUR);
  expect([all.tries.length, all.kept.get('d')?.state]).toEqual([1, 'given-up']);
});

test.each([
  ['without a secret', { secret: false }],
  ['without its job', { body: false }],
])('nothing is sent %s', async (_, given) => {
  const all = setup([], given);
  all.add(all.create());
  await all.clock.advance(HOUR);
  expect([all.tries.length, all.kept.get('d')?.state]).toEqual([0, 'given-up']);
});

test('what is pending at a stop is posted after the next start, when its time has come', async () => {
  const all = setup([failed, { kind: 'delivered' }]);
  const first = all.create();
  all.add(first);
  await all.clock.advance(500);
  await first.stop();
  await all.clock.advance(500);
  all.create().start();
  await all.clock.advance(900);
  expect(all.tries).toHaveLength(1);
  await all.clock.advance(200);
  expect([all.tries.length, all.kept.get('d')?.state]).toEqual([2, 'delivered']);
});

test('a post whose job was put back meanwhile is forgotten', async () => {
  const all = setup([failed]);
  all.add(all.create());
  await all.clock.advance(0);
  all.kept.clear();
  await all.clock.advance(HOUR);
  expect(all.tries).toHaveLength(2);
});

test('many posts are made a few at a time, and all of them', async () => {
  const all = setup([{ kind: 'delivered' }]);
  const postman = all.create();
  for (let count = 0; count < 20; count += 1) all.add(postman, `d${count}`);
  expect(all.tries.length).toBeLessThanOrEqual(4);
  await all.clock.advance(10);
  expect(all.tries).toHaveLength(20);
});
