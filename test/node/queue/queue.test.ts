import { describe, expect, test } from 'vitest';
import { configSchema } from '../../../main/node/config/index.ts';
import { jobView } from '../../../main/node/queue/index.ts';
import { answers, asked, fails, failure, hangs, type Step, standIn } from '../cascade/stand-ins.ts';
import { startQueue } from './started.ts';

const MINUTE = 60_000;
const { timeouts } = configSchema.parse({ node: { id: 'a' } }).routing;
/** What the drain gathers before it looks, and the look after that. */
const SOON = 1100;

/** Answers when it is told to. */
function onDemand() {
  const waiting: (() => void)[] = [];
  const step: Step = call =>
    new Promise((resolve, reject) => {
      call.signal.addEventListener('abort', () => reject(call.signal.reason), { once: true });
      waiting.push(() => resolve(answers('at last')(call)));
    });
  return { step, answer: () => waiting.shift()?.() };
}

describe('draining', () => {
  test('a job is answered as soon as somebody is free, and its end is to be posted', async () => {
    await using all = startQueue([standIn('one', answers('yes'))]);
    const id = all.accept({ webhook: 'https://hub.example/done' });
    await all.clock.advance(SOON);
    const whole = all.queue.find(id);
    expect(whole && jobView(whole)).toMatchObject({
      state: 'done',
      attempts: 1,
      backend: 'a/one',
      result: { choices: [{ message: { content: 'yes' } }] },
    });
    expect(whole?.request).toBeUndefined();
    expect(all.posts).toMatchObject([{ jobId: id, url: 'https://hub.example/done', state: 'pending' }]);
  });

  test('one slot of several stays free for live requests', async () => {
    const one = standIn('one', hangs, { maxConcurrent: 3 });
    await using all = startQueue([one]);
    for (let count = 0; count < 5; count += 1) all.accept();
    await all.clock.advance(SOON);
    expect(one.calls).toHaveLength(2);
    expect(all.queue.counts()).toMatchObject({ running: 2, queued: 3 });
  });

  test('a line in which nobody moves is not read from the disk at every look, and a new one moves at once', async () => {
    const demand = onDemand();
    await using all = startQueue([standIn('one', demand.step, { maxConcurrent: 1 })]);
    const [first, second] = [all.accept(), all.accept({ prompt: 'What is a tide?' })];
    await all.clock.advance(SOON);
    const before = all.disk.reads;
    await all.clock.advance(5 * SOON);
    expect(all.disk.reads - before).toBeLessThanOrEqual(1);
    demand.answer();
    await all.clock.advance(SOON);
    expect([first, second].map(all.stateOf)).toEqual(['done', 'running']);
  });

  test('callers who pay come first, then who has waited longest', async () => {
    const demand = onDemand();
    const one = standIn('one', demand.step, { maxConcurrent: 1 });
    await using all = startQueue([one]);
    const order: string[] = [];
    const ids = [all.accept(), all.accept({ prompt: 'second' }), all.accept({ userTier: 'paid' })];
    for (let count = 0; count < 3; count += 1) {
      await all.clock.advance(SOON);
      order.push(...ids.filter(id => all.stateOf(id) === 'running'));
      demand.answer();
    }
    expect(order).toEqual([ids[2], ids[0], ids[1]]);
  });

  test('a live request that waits for the only slot has it before any job', async () => {
    const demand = onDemand();
    const one = standIn('one', demand.step, { maxConcurrent: 1 });
    await using all = startQueue([one]);
    const first = asked(all.cascade);
    const second = asked(all.cascade);
    const id = all.accept();
    await all.clock.advance(SOON);
    demand.answer();
    await first;
    await all.clock.advance(SOON);
    expect([one.calls.length, all.stateOf(id)]).toEqual([2, 'queued']);
    demand.answer();
    await second;
    await all.clock.advance(SOON);
    expect(all.stateOf(id)).toBe('running');
  });

  test('passed over for ten minutes, one job stands in line like a live request', async () => {
    const demand = onDemand();
    const routing = { timeouts: { ...timeouts, firstToken: 60 * MINUTE, total: 60 * MINUTE } };
    await using all = startQueue([standIn('one', demand.step, { maxConcurrent: 1 })], { routing });
    const id = all.accept();
    const busy = asked(all.cascade);
    await all.clock.advance(9 * MINUTE);
    expect(all.stateOf(id)).toBe('queued');
    await all.clock.advance(2 * MINUTE);
    expect(all.stateOf(id)).toBe('running');
    demand.answer();
    await busy;
    await all.clock.advance(SOON);
    demand.answer();
    await all.clock.advance(SOON);
    expect(all.stateOf(id)).toBe('done');
  });

  test('a job that only one backend can take does not hold up the others', async () => {
    const eyes = standIn('eyes', hangs, { maxConcurrent: 1, capabilities: ['vision'], tier: 'cloud' });
    await using all = startQueue([eyes, standIn('one', answers('yes'))]);
    const body = { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:,' } }] }] };
    const request = { model: 'auto', body, userTier: 'paid' as const };
    const seeing = [all.accept({ request }), all.accept({ request })];
    const reading = all.accept();
    await all.clock.advance(SOON);
    expect([...seeing, reading].map(all.stateOf)).toEqual(['running', 'queued', 'done']);
  });

  test('a free job whose tiers are closed to it goes to the best open one', async () => {
    const cloud = standIn('cloud', answers('no'), { tier: 'cloud' });
    const routing = {
      paidTiers: ['cloud' as const],
      order: { simple: ['cloud' as const], medium: ['cloud' as const], complex: ['cloud' as const] },
    };
    await using all = startQueue([cloud, standIn('one', answers('yes'))], { routing });
    const id = all.accept();
    await all.clock.advance(SOON);
    expect([all.stateOf(id), cloud.calls.length]).toEqual(['done', 0]);
  });
});

describe('a job that fails', () => {
  test('is tried again without end while nobody is there, and that is not counted against it', async () => {
    const one = standIn('one', [...Array(30).fill(fails('unreachable')), answers('yes')]);
    await using all = startQueue([one], {
      routing: { retry: { attempts: 0, baseDelay: 300 }, breaker: { failures: 1, openFor: 1000 } },
    });
    const id = all.accept();
    await all.clock.advance(MINUTE);
    expect(all.queue.find(id)?.job).toMatchObject({ state: 'queued', attempts: 0 });
    await all.clock.advance(5 * MINUTE);
    expect(all.stateOf(id)).toBe('done');
  });

  test('is given up after eight tries that may be its own fault, ever further apart', async () => {
    const one = standIn('one', fails('server-error'));
    const routing = { retry: { attempts: 0, baseDelay: 300 }, breaker: { failures: 100, openFor: 1000 } };
    await using all = startQueue([one], { routing });
    const id = all.accept();
    await all.clock.advance(MINUTE);
    expect(one.calls).toHaveLength(4);
    expect(all.queue.about(id)).toEqual({ complexity: expect.any(Number), lastFailure: expect.any(String) });
    await all.clock.advance(12 * MINUTE);
    const whole = all.queue.find(id);
    expect(one.calls).toHaveLength(8);
    expect(whole && jobView(whole)).toMatchObject({ state: 'failed', error: { code: 'no_backend_available' } });
    expect(all.queue.about(id)).toEqual({});
  });

  test('is given up at once when the request is wrong, and its owner may put it back', async () => {
    const one = standIn('one', [fails('bad-request'), answers('yes')]);
    await using all = startQueue([one]);
    const id = all.accept({ webhook: 'https://hub.example/' });
    await all.clock.advance(SOON);
    expect(all.stateOf(id)).toBe('failed');
    expect(all.queue.putBack(id).kind).toBe('moved');
    await all.clock.advance(SOON);
    expect([all.stateOf(id), all.queue.putBack(id).kind]).toEqual(['done', 'gone']);
    expect(new Set(all.posts.map(post => post.id)).size).toBe(2);
  });

  test('is given up when nobody answers within its time, also when it was asked for by a name that is gone', async () => {
    await using all = startQueue([standIn('one', fails('unreachable'))], { limits: { maxJobs: 9, ttl: MINUTE } });
    const request = { model: 'a/gone', body: { messages: [] }, userTier: 'free' as const };
    const [late, gone] = [all.accept(), all.accept({ request })];
    await all.clock.advance(2 * MINUTE);
    const errors = [late, gone].map(id => all.queue.find(id)).map(whole => whole && jobView(whole).error?.code);
    expect(errors).toEqual(['job_expired', 'model_not_found']);
  });
});

describe('a disk that takes nothing', () => {
  test('no job is accepted', async () => {
    await using all = startQueue([standIn('one', answers('yes'))]);
    all.disk.trouble = 'full';
    expect(() => all.accept()).toThrow('not-kept');
    expect(all.queue.counts().queued).toBe(0);
  });

  test('an answer that was got is kept until there is room, and nothing else is begun', async () => {
    const demand = onDemand();
    const one = standIn('one', demand.step);
    await using all = startQueue([one]);
    const [first, second] = [all.accept({ userTier: 'paid' }), all.accept()];
    await all.clock.advance(SOON);
    all.disk.trouble = 'full';
    demand.answer();
    await all.clock.advance(5000);
    const third = () => all.accept();
    expect(third).toThrow('not-kept');
    expect([first, second].map(all.stateOf)).toEqual(['running', 'running']);
    all.disk.trouble = undefined;
    await all.clock.advance(SOON);
    expect([first, second].map(all.stateOf)).toEqual(['done', 'running']);
  });
});

test('jobs of a file that was exchanged for a new one are let go of, and make room', async () => {
  await using all = startQueue([standIn('one', hangs, { maxConcurrent: 2 })], { limits: { maxJobs: 2, ttl: MINUTE } });
  const [running, waiting] = [all.accept(), all.accept()];
  await all.clock.advance(SOON);
  expect([running, waiting].map(all.stateOf)).toEqual(['running', 'queued']);
  all.disk.isExchanged = true;
  await all.clock.advance(MINUTE);
  all.disk.isExchanged = false;
  expect([all.accept(), all.accept()]).toHaveLength(2);
});

describe('cancelling', () => {
  test('ends the try of a job that runs, and a later answer changes nothing', async () => {
    const one = standIn('one', hangs);
    await using all = startQueue([one]);
    const id = all.accept();
    await all.clock.advance(SOON);
    expect(all.queue.cancel(id)).toMatchObject({ kind: 'moved', job: { state: 'cancelled' } });
    await all.clock.advance(SOON);
    expect([one.calls[0]?.signal.aborted, all.stateOf(id), all.queue.cancel(id).kind]).toEqual([
      true,
      'cancelled',
      'gone',
    ]);
    expect(all.queue.discard(id).kind).toBe('moved');
    expect(all.stateOf(id)).toBeUndefined();
  });

  test('a job that waits can be cancelled and not discarded', async () => {
    await using all = startQueue([standIn('one', hangs, { notReady: 'not yet' })]);
    const id = all.accept();
    expect([all.queue.discard(id).kind, all.queue.cancel(id).kind]).toEqual(['gone', 'moved']);
  });
});

test('after a crash what was running is begun again, and answered once', async () => {
  await using all = startQueue([standIn('one', [hangs, answers('yes')])]);
  const id = all.accept();
  await all.clock.advance(SOON);
  expect(all.stateOf(id)).toBe('running');
  const next = all.again();
  await all.clock.advance(SOON);
  expect(next.find(id)?.job).toMatchObject({ state: 'done', attempts: 2 });
  await next.stop(0);
});

test('another node’s jobs are left alone, and ours to cancel are only our own', async () => {
  await using all = startQueue([standIn('one', answers('yes'))]);
  const id = all.accept();
  const job = all.queue.find(id)?.job;
  if (job) all.queue.copies.give([job], 'b');
  await all.clock.advance(SOON);
  expect([all.stateOf(id), all.queue.positionOf(id), all.queue.cancel(id).kind]).toEqual(['queued', 1, 'gone']);
});

test('a job that is stopped waits for the next start, uncounted', async () => {
  await using all = startQueue([standIn('one', hangs)]);
  const id = all.accept();
  await all.clock.advance(SOON);
  const stopping = all.queue.stop(500);
  await all.clock.advance(600);
  await stopping;
  expect(all.disk.store.jobs.whole(id)?.job).toMatchObject({ state: 'queued', attempts: 0 });
});

test('the queue holds so many jobs, answered ones not counted', async () => {
  await using all = startQueue([standIn('one', answers('yes'))], { limits: { maxJobs: 2, ttl: MINUTE } });
  all.accept();
  all.accept();
  expect(() => all.accept()).toThrow('full');
  await all.clock.advance(SOON);
  all.accept();
});

test('answers go after two days, dead letters after a week', async () => {
  const DAY = 86_400_000;
  await using all = startQueue([standIn('one', [answers('yes'), fails('bad-request')])]);
  const done = all.accept();
  await all.clock.advance(SOON);
  const dead = all.accept();
  await all.clock.advance(SOON);
  expect([done, dead].map(all.stateOf)).toEqual(['done', 'failed']);
  await all.clock.advance(2 * DAY + 2 * MINUTE);
  expect([done, dead].map(all.stateOf)).toEqual([undefined, 'failed']);
  await all.clock.advance(5 * DAY);
  expect(all.stateOf(dead)).toBeUndefined();
});

test('those who follow a job get its states, and one who leaves is forgotten', async () => {
  await using all = startQueue([
    standIn('one', [() => ({ kind: 'failed', failure: failure('server-error') }), answers('yes')]),
  ]);
  const id = all.accept();
  const leaving = new AbortController();
  const left = all.queue.watch(id, leaving.signal);
  const states = (async () => {
    const seen: string[] = [];
    for await (const { state, version } of all.queue.watch(id, new AbortController().signal))
      seen.push(`${version} ${state}`);
    return seen;
  })();
  expect((await left.next()).value).toMatchObject({ id, state: 'queued' });
  leaving.abort();
  expect((await left.next()).done).toBe(true);
  await all.clock.advance(MINUTE);
  const seen = await states;
  expect([seen[0], seen.at(-1)]).toEqual(['1 queued', expect.stringContaining('done')]);
});
