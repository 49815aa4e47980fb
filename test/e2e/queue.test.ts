import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type OpenAiFake, startOpenAiServer } from '../fakes/openai-server.ts';
import { isSignedBy, startWebhookReceiver } from '../fakes/webhook-receiver.ts';
import { KEYS, QueueNode } from './queue-node.ts';

/* The queue of a real node process on a data folder of its own, with a real HTTP upstream that comes and goes. */

let upstream: OpenAiFake;
let left: AsyncDisposable[];
beforeEach(async () => {
  upstream = await startOpenAiServer({ tokens: ['All', ' is', ' well.'] });
  left = [];
});
afterEach(async () => {
  for (const one of left) await one[Symbol.asyncDispose]();
  await upstream.close();
});

/** A node with one backend, which is the upstream. */
function nodeWith(document: object = {}, backend: object = {}): QueueNode {
  const node = new QueueNode({
    backends: [
      {
        id: 'vllm',
        kind: 'openai',
        tier: 'workstation',
        baseUrl: upstream.url,
        model: 'test-model',
        maxConcurrent: 4,
        ...backend,
      },
    ],
    routing: { breaker: { failures: 1, openFor: 500 }, retry: { attempts: 0 } },
    ...document,
  });
  left.push(node);
  return node;
}

const chat = { model: 'auto', messages: [{ role: 'user', content: 'How is it?' }] };
/** Of its recovery a backend is used again, ms. */
const WITHIN = { timeout: 15_000, interval: 200 };
const ASYNC = { prefer: 'respond-async' };

describe('a request that nobody can answer now', () => {
  test('is queued, answered when a backend is back, and its end is posted with a signature', async () => {
    const receiver = await startWebhookReceiver();
    left.push(receiver);
    const secret = 'webhook-secret-0123456789';
    const node = nodeWith({ growthhub: { webhookUrl: receiver.url, webhookSecret: secret } });
    const life = await node.start();
    await upstream.stop();
    const hook = receiver.url.replace('/hook', '/done?of=us');
    const response = await life.post('/inference', { prompt: 'How is it?' }, { 'x-tandem-webhook': hook });
    const { queued, jobId } = (await response.json()) as { queued: boolean; jobId: string };
    expect([response.status, queued, response.headers.get('location')]).toEqual([202, true, `/v1/jobs/${jobId}`]);
    expect(await life.job(jobId)).toMatchObject({ jobId, state: 'queued', position: 1, attempts: 0 });

    await upstream.restart();
    const post = await receiver.post(1);
    expect(isSignedBy(secret, post)).toBe(true);
    expect(isSignedBy(secret, { ...post, text: post.text.replace('well', 'ill') })).toBe(false);
    expect(post.path).toBe('/done?of=us');
    expect(post.headers['x-tandem-delivery']).toMatch(/^dlv_/);
    expect(JSON.parse(post.text)).toMatchObject({
      jobId,
      state: 'done',
      backend: 'a/vllm',
      tier: 'workstation',
      result: { response: 'All is well.', tier: 'workstation', backend: 'a/vllm' },
    });
    expect(await life.job(jobId)).toEqual(JSON.parse(post.text));
  });

  test('gets the shape that it was asked in', async () => {
    const life = await nodeWith().start();
    await upstream.stop();
    const asked = await Promise.all([
      life.post('/v1/chat/completions', { ...chat, stream: true, stream_options: { include_usage: true } }, ASYNC),
      life.post('/v1/completions', { prompt: 'How is it?' }, { prefer: 'handling=lenient, Respond-Async; wait=1' }),
      life.post('/inference', { prompt: 'How is it?' }),
    ]);
    expect(asked.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(asked.map(({ headers }) => headers.get('preference-applied'))).toEqual([
      'respond-async',
      'respond-async',
      null,
    ]);
    const ids = await Promise.all(asked.map(async response => ((await response.json()) as { jobId: string }).jobId));
    await upstream.restart();
    const jobs = await Promise.all(ids.map(id => life.ended(id)));
    expect(jobs.map(({ result }) => result)).toMatchObject([
      { object: 'chat.completion', choices: [{ message: { content: 'All is well.' } }] },
      { object: 'text_completion', choices: [{ text: 'All is well.' }] },
      { response: 'All is well.' },
    ]);
  });

  test('is refused when its caller does not take a later answer, and when it is wrong', async () => {
    const life = await nodeWith().start();
    expect((await life.post('/v1/chat/completions', { ...chat, messages: [] }, ASYNC)).status).toBe(400);
    expect((await life.post('/inference', { prompt: 'x' }, { 'x-tandem-webhook': 'http://10.0.0.1/' })).status).toBe(
      400,
    );
    await upstream.stop();
    expect((await life.post('/v1/chat/completions', chat)).status).toBe(503);
    const tools = [{ type: 'function', function: { name: 'f' } }];
    expect((await life.post('/v1/chat/completions', { ...chat, tools }, ASYNC)).status).toBe(422);
  });

  test('leaves nothing of the caller’s own key on the disk, and says that it goes without', async () => {
    const groq = {
      id: 'groq',
      kind: 'openai',
      provider: 'groq',
      tier: 'cloud',
      baseUrl: upstream.url,
      model: 'm',
      apiKey: 'gsk_x',
    };
    const node = nodeWith({ backends: [groq] });
    const life = await node.start();
    await upstream.stop();
    const key = 'gsk_of_the_caller_0123456789';
    const response = await life.post(
      '/inference',
      { prompt: 'How is it?' },
      { 'x-tandem-user-key': key, 'x-tandem-user-provider': 'groq' },
    );
    expect([response.status, await response.json()]).toMatchObject([
      202,
      { note: expect.stringContaining('not kept') },
    ]);
    life.node.process.kill('SIGTERM');
    await life.node.ended();
    const files = readdirSync(node.folder).map(name => readFileSync(join(node.folder, name)));
    expect(files.some(bytes => bytes.includes('How is it?'))).toBe(true);
    expect(files.some(bytes => bytes.includes(key))).toBe(false);
    expect(life.node.stderr.join('\n')).not.toContain(key);
  });
});

test('the same idempotency key is the same job, for the same caller and the same request', async () => {
  const life = await nodeWith().start();
  await upstream.stop();
  const ask = (body: object, key: string, caller = KEYS.growthhub) =>
    life.post('/v1/chat/completions', body, { ...ASYNC, 'idempotency-key': key }, caller);
  const idOf = async (response: Response) => ((await response.json()) as { jobId: string }).jobId;
  const together = await Promise.all([1, 2, 3].map(() => ask(chat, 'one')));
  const [first, ...others] = await Promise.all(together.map(idOf));
  expect(others).toEqual([first, first]);
  expect(await idOf(await ask(chat, 'two'))).not.toBe(first);
  expect(await idOf(await ask(chat, 'one', KEYS.other))).not.toBe(first);
  const other = await ask({ ...chat, temperature: 0 }, 'one');
  expect([other.status, ((await other.json()) as { error: { code: string } }).error.code]).toEqual([
    422,
    'idempotency_key_reused',
  ]);
  await upstream.restart();
  await life.ended(first ?? '');
  expect(await idOf(await ask(chat, 'one'))).toBe(first);
});

test('a job is its caller’s alone', async () => {
  const life = await nodeWith().start();
  await upstream.stop();
  const id = await life.queue('x');
  for (const [path, method] of [
    [`/v1/jobs/${id}`, 'GET'],
    [`/v1/jobs/${id}/events`, 'GET'],
    [`/v1/jobs/${id}`, 'DELETE'],
    ['/v1/jobs/job_nothing', 'GET'],
  ] as const) {
    expect([path, (await life.call(path, { method, key: KEYS.other })).status]).toEqual([path, 404]);
  }
  expect((await life.job(id)).state).toBe('queued');
});

describe('cancelling', () => {
  test('a job that waits, and again', async () => {
    const life = await nodeWith().start();
    await upstream.stop();
    const id = await life.queue('x');
    for (let times = 0; times < 2; times += 1) {
      const response = await life.call(`/v1/jobs/${id}`, { method: 'DELETE' });
      expect([response.status, await response.json()]).toMatchObject([200, { state: 'cancelled' }]);
    }
    expect((await life.ended(id)).state).toBe('cancelled');
  });

  test('a job that runs: its upstream request ends', async () => {
    const life = await nodeWith().start();
    await upstream.stop();
    const id = await life.queue('x');
    upstream.set({ kind: 'silence' });
    await upstream.restart();
    await expect.poll(async () => (await life.job(id)).state, { timeout: 10_000 }).toBe('running');
    await life.call(`/v1/jobs/${id}`, { method: 'DELETE' });
    await expect.poll(() => upstream.activeRequests).toBe(0);
    expect((await life.job(id)).state).toBe('cancelled');
  });
});

test('an event stream tells each state, goes on from the last event, and is over when the job is', async () => {
  const life = await nodeWith().start();
  await upstream.stop();
  const id = await life.queue('x');
  const stream = life.call(`/v1/jobs/${id}/events`).then(response => response.text());
  await upstream.restart();
  const text = await stream;
  const states = [...text.matchAll(/^id: (\d+)\nevent: state\ndata: (.*)$/gm)].map(([, version, data]) => [
    Number(version),
    (JSON.parse(data ?? '') as { state: string }).state,
  ]);
  expect(states[0]).toEqual([1, 'queued']);
  expect(states.at(-1)?.[1]).toBe('done');
  expect(states.map(([version]) => version)).toEqual([...states.map(([version]) => version)].sort());
  const last = String(states.at(-1)?.[0]);
  const again = (seen: string) => life.call(`/v1/jobs/${id}/events`, { headers: { 'last-event-id': seen } });
  expect((await again(last)).status).toBe(204);
  expect((await (await again('1')).text()).match(/^event:/gm)).toHaveLength(1);
});

test('a full queue refuses with a retry-after, and keeps what it has', async () => {
  const life = await nodeWith({ queue: { maxJobs: 3 } }).start();
  await upstream.stop();
  const ids = [await life.queue('1'), await life.queue('2'), await life.queue('3')];
  const refused = await life.post('/inference', { prompt: '4' });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '30']);
  expect(await refused.json()).toMatchObject({ error: { code: 'queue_full' } });
  await upstream.restart();
  const jobs = await Promise.all(ids.map(id => life.ended(id)));
  expect(jobs.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
});

describe('a file that is damaged', () => {
  test('at the start: it is kept aside, and the node answers and queues', async () => {
    const node = nodeWith();
    const first = await node.start();
    await upstream.stop();
    await first.queue('x');
    first.node.process.kill('SIGKILL');
    await first.node.ended();
    writeFileSync(join(node.folder, 'tandem.db'), 'this is no database'.repeat(1000));
    // With it SQLite would mend the file.
    rmSync(join(node.folder, 'tandem.db-wal'));
    const second = await node.start();
    expect(readdirSync(node.folder).some(name => name.startsWith('tandem.db.damaged-'))).toBe(true);
    const id = await second.queue('y');
    await upstream.restart();
    expect((await second.ended(id)).state).toBe('done');
    expect((await second.post('/v1/chat/completions', chat)).status).toBe(200);
  });
});

describe('stopping', () => {
  test('a job that would take too long waits for the next start, with nothing counted against it', async () => {
    const node = nodeWith();
    const first = await node.start();
    await upstream.stop();
    const id = await first.queue('x');
    upstream.set({ kind: 'silence' });
    await upstream.restart();
    await expect.poll(async () => (await first.job(id)).state, { timeout: 10_000 }).toBe('running');
    first.node.process.kill('SIGTERM');
    setTimeout(() => first.node.process.kill('SIGTERM'), 700);
    expect(await first.node.ended()).toMatchObject({ code: 0 });
    upstream.set({ kind: 'ok' });
    const second = await node.start();
    expect(await second.ended(id)).toMatchObject({ state: 'done', attempts: 1 });
  });

  test('an open event stream does not hold the node up', async () => {
    const life = await nodeWith().start();
    await upstream.stop();
    const id = await life.queue('x');
    const stream = await life.call(`/v1/jobs/${id}/events`);
    life.node.process.kill('SIGTERM');
    expect(await stream.text()).toContain('"state":"queued"');
    expect(await life.node.ended()).toMatchObject({ code: 0 });
  });
});

test('the owner sees the queue, and puts a dead letter back', async () => {
  const life = await nodeWith({ queue: { ttl: 1000 } }).start();
  await upstream.stop();
  const id = await life.queue('x');
  expect(await life.ended(id)).toMatchObject({ state: 'failed', error: { code: 'job_expired' } });
  const metrics = await (await life.control('metrics')).text();
  expect(metrics).toContain('tandem_queue_jobs{state="failed"} 1');
  const listed = await (await life.control('trpc/jobs', { states: ['failed'] })).json();
  expect(listed).toMatchObject({
    result: { data: { total: 1, jobs: [{ id, state: 'failed', owner: 'key:growthhub', attempts: 0 }] } },
  });
  await upstream.restart();
  // Put back before a probe has found the upstream, it would expire again.
  await vi.waitUntil(async () => (await life.post('/v1/chat/completions', chat)).status === 200, WITHIN);
  expect((await life.control('trpc/retryJob', { id }, 'POST')).status).toBe(200);
  expect((await life.ended(id)).state).toBe('done');
  expect((await life.control('trpc/retryJob', { id }, 'POST')).status).toBe(409);
  expect((await life.control('trpc/discardJob', { id }, 'POST')).status).toBe(200);
  expect((await life.call(`/v1/jobs/${id}`)).status).toBe(404);
});
