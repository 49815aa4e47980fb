import { describe, expect, test } from 'vitest';
import { jobOf } from '../../store/job-of.ts';
import { GONE_AFTER, LEASE, TwoMachines } from './two-machines.ts';

const WEBHOOK = 'https://hub.example/done';

/** Two machines that have compared what they have, with nobody to answer; `a` is the active one. */
async function idle(): Promise<TwoMachines> {
  const all = await TwoMachines.start();
  all.a.hasBackend = false;
  all.b.hasBackend = false;
  await all.pass(1500);
  return all;
}

describe('a job that is accepted', () => {
  test('is on the twin’s disk before its caller is told', async () => {
    using all = await idle();
    const id = await all.a.accept('one');
    expect(all.b.has(id)).toEqual(all.a.has(id));
    expect(all.b.has(id)?.request).toContain('one');
  });

  test('is accepted at once while the twin is away, and copied when it is back', async () => {
    using all = await idle();
    all.b.kill();
    await all.pass(LEASE);
    const id = await all.a.accept('one');
    all.b.start();
    await all.pass(3000);
    expect(all.b.has(id)).toEqual(all.a.has(id));
  });

  test('waits a second and a half for a twin that does not answer', async () => {
    using all = await idle();
    all.a.link.isDeaf = true;
    let accepted: string | undefined;
    const accepting = all.a.accept('one').then(id => {
      accepted = id;
    });
    await all.pass(1400);
    expect(accepted).toBeUndefined();
    await all.pass(200);
    expect(accepted).toBeDefined();
    await accepting;
  });

  test('is accepted alone when the twin’s disk takes nothing, and copied when it does again', async () => {
    using all = await idle();
    all.b.trouble = 'full';
    const id = await all.a.accept('one');
    expect(all.b.has(id)).toBeUndefined();
    all.b.trouble = undefined;
    await all.pass(2000);
    expect(all.b.has(id)).toEqual(all.a.has(id));
  });

  test('is accepted alone when the twin is too old to know of jobs, and answered', async () => {
    using all = await TwoMachines.start({ b: 'too-old' });
    const id = await all.a.accept('one');
    await all.pass(3000);
    expect([all.a.stateOf(id), all.b.has(id)]).toEqual(['done', undefined]);
  });

  test('with ten million characters is copied too', async () => {
    using all = await idle();
    const id = await all.a.accept('"'.repeat(5_000_000) + 'x'.repeat(5_000_000));
    expect(all.b.has(id)).toEqual(all.a.has(id));
  }, 60_000);
});

describe('both machines', () => {
  test('tell the state and the end of a job, and its position in one line', async () => {
    using all = await idle();
    const first = await all.a.accept('one');
    await all.pass(10);
    const second = await all.b.accept('two');
    await all.pass(1500);
    const places = () => [all.a, all.b].map(({ jobs }) => [first, second].map(id => jobs.queue.positionOf(id)));
    expect(places()).toEqual([
      [1, 2],
      [1, 2],
    ]);
    const states: string[] = [];
    const watched = (async () => {
      for await (const { state } of all.b.jobs.queue.watch(first, new AbortController().signal)) states.push(state);
    })();
    all.a.hasBackend = true;
    await all.pass(2000);
    await watched;
    expect(states).toEqual(['queued', 'running', 'done']);
    expect(all.b.has(first)).toEqual(all.a.has(first));
    expect(all.b.asked).toEqual([]);
  });

  test('give the same job for the same idempotency key', async () => {
    using all = await idle();
    const id = await all.a.accept('one', { idempotencyKey: 'k' });
    expect(await all.b.accept('one', { idempotencyKey: 'k' })).toBe(id);
  });

  test('give the same job for the same key at the same moment', async () => {
    using all = await idle();
    const [one, other] = await Promise.all([
      all.a.accept('one', { idempotencyKey: 'k' }),
      all.b.accept('one', { idempotencyKey: 'k' }),
    ]);
    expect(one).toBe(other);
    all.a.hasBackend = true;
    await all.pass(5000);
    expect([all.a, all.b].map(({ store }) => store.jobs.counts().done)).toEqual([1, 1]);
  });

  test('keep both jobs that were accepted with one key while they were parted, the key with one of them', async () => {
    using all = await idle();
    all.isLinked = false;
    await all.pass(LEASE);
    const ids = [
      await all.a.accept('one', { idempotencyKey: 'k' }),
      await all.b.accept('one', { idempotencyKey: 'k' }),
    ];
    all.isLinked = true;
    all.a.hasBackend = true;
    await all.pass(10_000);
    for (const { store } of [all.a, all.b]) {
      expect(ids.map(id => store.jobs.whole(id)?.job.state)).toEqual(['done', 'done']);
      expect(store.jobs.byKey('key:growthhub', 'k')?.id).toBe([...ids].sort()[0]);
    }
  });

  test('cancel a job wherever it runs', async () => {
    using all = await idle();
    all.answerTakes = () => 60_000;
    all.a.hasBackend = true;
    const id = await all.a.accept('one', { webhook: WEBHOOK });
    await all.pass(500);
    expect(all.b.stateOf(id)).toBe('running');
    expect(await all.b.jobs.cancel(id)).toEqual({ kind: 'moved' });
    await all.pass(500);
    expect([all.a, all.b].map(machine => machine.stateOf(id))).toEqual(['cancelled', 'cancelled']);
    expect(all.received.map(({ by }) => by)).toEqual(['a']);
    expect(await all.b.jobs.cancel(id)).toEqual({ kind: 'gone' });
  });

  test('cancel a job of a machine that cannot be reached, which stops it when it can', async () => {
    using all = await idle();
    all.answerTakes = () => 60_000;
    all.a.hasBackend = true;
    const id = await all.a.accept('one');
    await all.pass(500);
    all.isLinked = false;
    const cancelling = all.b.jobs.cancel(id);
    await all.pass(1600);
    expect(await cancelling).toEqual({ kind: 'moved' });
    all.isLinked = true;
    await all.pass(3000);
    expect([all.a, all.b].map(machine => machine.stateOf(id))).toEqual(['cancelled', 'cancelled']);
  });

  test('throw a job away that is over, and put a dead letter back', async () => {
    using all = await idle();
    all.a.hasBackend = true;
    const [one, other] = [await all.a.accept('one'), await all.a.accept('wrong')];
    await all.pass(2000);
    expect([one, other].map(id => all.b.stateOf(id))).toEqual(['done', 'failed']);
    all.b.jobs.discard(one);
    expect(all.b.jobs.queue.putBack(other).kind).toBe('moved');
    await all.pass(2000);
    expect(all.a.has(one)).toBeUndefined();
    expect([all.a, all.b].map(({ store }) => store.jobs.standing(other))).toMatchObject([
      { state: 'failed', life: 2 },
      { state: 'failed', life: 2 },
    ]);
    expect(all.a.asked.filter(prompt => prompt === 'wrong')).toHaveLength(2);
  });
});

describe('who answers', () => {
  test('is the active one alone, in order of priority and age, whoever accepted', async () => {
    using all = await idle();
    all.b.hasBackend = true;
    const paid = {
      request: { model: 'auto', body: { messages: [{ role: 'user', content: 'paid' }] }, userTier: 'paid' as const },
    };
    await all.b.accept('b1');
    await all.pass(5);
    await all.a.accept('a1');
    await all.pass(5);
    await all.b.accept('b2');
    await all.b.accept('', paid);
    await all.pass(3000);
    expect([all.a.asked, all.b.asked]).toEqual([[], []]);
    all.a.slots = 1;
    all.a.hasBackend = true;
    await all.pass(10_000);
    expect([all.a.asked, all.b.asked]).toEqual([['paid', 'b1', 'a1', 'b2'], []]);
  });

  test('changes with the role: what waits moves, what runs is finished where it runs', async () => {
    using all = await idle();
    all.answerTakes = () => 5000;
    all.a.slots = 1;
    const ids = [];
    for (const prompt of ['one', 'two', 'three']) ids.push(await all.a.accept(prompt));
    all.a.hasBackend = true;
    await all.pass(1500);
    all.b.hasBackend = true;
    all.a.setActive(false);
    all.b.setActive(true);
    await all.pass(15_000);
    expect(all.a.asked).toHaveLength(1);
    expect([...all.a.asked, ...all.b.asked].sort()).toEqual(['one', 'three', 'two']);
    for (const id of ids) expect([all.a.stateOf(id), all.b.stateOf(id)]).toEqual(['done', 'done']);
  });

  test('two that are both standby do not hand jobs to and fro', async () => {
    using all = await idle();
    all.a.setActive(false);
    const id = await all.a.accept('one');
    await all.pass(30_000);
    expect(all.a.store.jobs.standing(id)?.epoch).toBe(1);
  });
});

describe('a machine that is gone', () => {
  test('has its jobs finished by the other after a minute, and takes up nothing when it is back', async () => {
    using all = await idle();
    all.answerTakes = () => 5000;
    all.a.slots = 1;
    all.a.hasBackend = true;
    const ids = [await all.a.accept('running', { webhook: WEBHOOK })];
    await all.pass(500);
    ids.push(await all.a.accept('waiting', { webhook: WEBHOOK }));
    all.a.kill();
    all.b.hasBackend = true;
    all.b.setActive(true);
    await all.pass(GONE_AFTER - 3000);
    expect(all.b.asked).toEqual([]);
    await all.pass(15_000);
    expect(ids.map(id => all.b.stateOf(id))).toEqual(['done', 'done']);
    expect(all.b.has(ids[0] ?? '')?.job).toMatchObject({ home: 'a', holder: 'b', attempts: 2 });
    all.a.start();
    await all.pass(30_000);
    expect(ids.map(id => all.a.has(id)?.outcome)).toEqual(ids.map(id => all.b.has(id)?.outcome));
    expect(all.a.asked).toEqual(['running']);
    expect(all.received.map(({ by }) => by)).toEqual(['b', 'b']);
  });

  test('that comes back within the minute goes on by itself', async () => {
    using all = await idle();
    all.answerTakes = () => 5000;
    all.a.hasBackend = true;
    const id = await all.a.accept('one');
    await all.pass(500);
    all.a.kill();
    await all.pass(30_000);
    all.a.start();
    await all.pass(10_000);
    expect([all.a.asked, all.b.asked]).toEqual([['one', 'one'], []]);
    expect(all.b.stateOf(id)).toBe('done');
  });

  test('goes on alone after the lease when the other does not answer', async () => {
    using all = await idle();
    await all.a.accept('one');
    all.b.kill();
    all.a.kill();
    all.a.hasBackend = true;
    all.a.start();
    await all.pass(LEASE - 1000);
    expect(all.a.asked).toEqual([]);
    await all.pass(3000);
    expect(all.a.asked).toEqual(['one']);
  });

  test('with its disk gets everything back from the other', async () => {
    using all = await idle();
    const id = await all.a.accept('one');
    all.a.loseDisk();
    all.a.hasBackend = true;
    all.a.start();
    await all.pass(3000);
    expect([all.a.stateOf(id), all.b.stateOf(id)]).toEqual(['done', 'done']);
  });

  test('leaves its posts to the other', async () => {
    using all = await idle();
    all.a.hasBackend = true;
    all.postTakes = () => 1e9;
    const id = await all.a.accept('one', { webhook: WEBHOOK });
    await all.pass(2000);
    expect(all.received.map(({ by }) => by)).toEqual(['a']);
    all.a.kill();
    all.postTakes = () => 50;
    await all.pass(GONE_AFTER + 3000);
    expect(all.received.map(({ by, id }) => [by, id])).toEqual([
      ['a', id.replace('job_', 'dlv_')],
      ['b', id.replace('job_', 'dlv_')],
    ]);
    all.a.start();
    await all.pass(10_000);
    expect(all.received).toHaveLength(2);
  });
});

describe('a post that only one of them can sign', () => {
  test.each(['alive', 'gone for two minutes'])('is made by that one, which is %s when the job ends', async how => {
    using all = await idle();
    all.b.knowsKey = false;
    all.a.hasBackend = false;
    const id = await all.a.accept('one', { webhook: WEBHOOK });
    all.a.setActive(false);
    all.b.setActive(true);
    await all.pass(2000);
    if (how !== 'alive') all.a.kill();
    all.b.hasBackend = true;
    await all.pass(120_000);
    expect(all.b.stateOf(id)).toBe('done');
    if (how !== 'alive') all.a.start();
    await all.pass(10_000);
    expect(all.received.map(({ by }) => by)).toEqual(['a']);
    expect([all.a, all.b].map(({ store }) => store.jobs.standing(id)?.post)).toEqual(['delivered', 'delivered']);
    expect(all.b.store.jobs.standing(id)?.epoch).toBeLessThan(6);
  });
});

test('a node that stops hands over what waits', async () => {
  using all = await idle();
  const id = await all.a.accept('one');
  const stopping = all.a.jobs.stop(0);
  await all.pass(2000);
  await stopping;
  expect(all.b.has(id)?.job.holder).toBe('b');
});

test('a thousand waiting jobs are copied in pages of bounded size', async () => {
  using all = await idle();
  all.b.kill();
  await all.pass(LEASE);
  for (let place = 0; place < 1000; place += 1) await all.a.accept('x'.repeat(2000));
  all.b.start();
  await all.pass(10_000);
  expect(all.b.store.jobs.counts().queued).toBe(1000);
  const sizes = [all.a.link, all.b.link].flatMap(({ asked }) =>
    asked.map(({ message }) => JSON.stringify(message).length),
  );
  expect(Math.max(...sizes)).toBeLessThan(200_000);
}, 60_000);

test('jobs of a node that has another name now are its own', async () => {
  using all = await idle();
  const request = { model: 'auto', body: { messages: [{ role: 'user', content: 'old' }] }, userTier: 'free' };
  const old = { holder: 'old-name', home: 'old-name', expiresAt: all.clock.now() + 90_000_000 };
  all.a.store.jobs.add(jobOf('job_1', { ...old, state: 'running' }), JSON.stringify(request));
  all.a.kill();
  all.a.hasBackend = true;
  all.a.start();
  await all.pass(3000);
  expect([all.a.stateOf('job_1'), all.b.stateOf('job_1')]).toEqual(['done', 'done']);
});

describe('machines that part', () => {
  test('each finish what they hold, when both know of it', async () => {
    using all = await idle();
    const id = await all.a.accept('one');
    for (const machine of [all.a, all.b]) machine.jobs.twin.part();
    for (const machine of [all.a, all.b]) {
      machine.isAlone = true;
      machine.jobs.twin.pairingChanged();
      machine.hasBackend = true;
      machine.setActive(true);
    }
    await all.pass(3000);
    expect([all.a.stateOf(id), all.b.stateOf(id)]).toEqual(['done', undefined]);
  });

  test('one finishes what the other held, when that one is lost', async () => {
    using all = await idle();
    const id = await all.a.accept('one');
    all.a.kill();
    all.b.isAlone = true;
    all.b.hasBackend = true;
    all.b.setActive(true);
    all.b.jobs.twin.pairingChanged();
    await all.pass(3000);
    expect(all.b.stateOf(id)).toBe('done');
  });
});

test.each([
  ['no object', 'job.copy', 7],
  ['a job without its fields', 'job.copy', { drains: true, arrival: 'new', copies: [{ job: { id: 'job_x' } }] }],
  [
    'an epoch out of bounds',
    'job.sync',
    { drains: true, after: '', endedSince: 0, standings: [{ id: 'x', epoch: 1e300 }] },
  ],
  ['more ids than fit', 'job.fetch', { drains: true, ids: Array(500).fill('x') }],
])('a message that is none is refused whole: %s', async (_, operation, message) => {
  using all = await idle();
  const handler = all.b.jobs.twin.handlers[operation];
  if (handler?.kind !== 'answer') throw new Error('no such operation');
  await expect(handler.handle(message, new AbortController().signal)).rejects.toThrow();
  expect(all.b.store.jobs.list({ limit: 10 })).toEqual({ total: 0, jobs: [] });
});
