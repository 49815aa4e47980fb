import { afterEach, describe, expect, test } from 'vitest';
import { type OllamaFake, startOllamaServer } from '../fakes/ollama-server.ts';
import { type OpenAiFake, startOpenAiServer } from '../fakes/openai-server.ts';
import { startTestNode, TEST_KEY, type TestNode } from './start-test-node.ts';

/* A caller that leaves ends its upstream request at once and frees its slot, wherever the request just was. */

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function setup(maxConcurrent = 2): Promise<{ node: TestNode; upstream: OpenAiFake }> {
  const upstream = await startOpenAiServer();
  const node = await startTestNode({
    backends: [{ id: 'one', kind: 'openai', tier: 'workstation', baseUrl: upstream.url, model: 'm', maxConcurrent }],
  });
  open.push(
    () => upstream.close(),
    () => node.node.stopNow(),
  );
  return { node, upstream };
}

/** A request whose caller can leave; its outcome is of no interest any more. */
function ask(node: TestNode, path: string, body: object) {
  const caller = new AbortController();
  const response = fetch(node.gateway + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${TEST_KEY}` },
    body: JSON.stringify(body),
    signal: caller.signal,
  });
  response.catch(() => {});
  return { response, leave: () => caller.abort() };
}

const chat = (node: TestNode, stream: boolean) =>
  ask(node, '/v1/chat/completions', { messages: [{ role: 'user', content: 'hi' }], stream });

/** Waits for what another task does; the test's own limit ends it. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise(resolve => setTimeout(resolve, 2));
}

interface Line {
  readonly inFlight: number;
  readonly waiting: number;
}

async function line(node: TestNode): Promise<Line> {
  const { stations } = await node.state();
  return { inFlight: stations[0]?.inFlight ?? -1, waiting: stations[0]?.waiting ?? -1 };
}

const lastOf = (fake: OpenAiFake | OllamaFake) => fake.requests.filter(({ method }) => method === 'POST').at(-1);

/** The upstream saw its caller go, the slot is free, and the next request is answered. */
async function isGone({ node, upstream }: { node: TestNode; upstream: OpenAiFake }): Promise<void> {
  await until(() => upstream.activeRequests === 0);
  expect(lastOf(upstream)).toMatchObject({ aborted: true, completed: false });
  await until(async () => (await line(node)).inFlight === 0);
  upstream.set({ kind: 'ok' });
  expect((await chat(node, false).response).status).toBe(200);
}

describe('the upstream request ends and the slot is free when the caller leaves', () => {
  test.each([
    ['before any header, plain', false, { kind: 'silence' }],
    ['before any header, streamed', true, { kind: 'silence' }],
    ['before the first token', true, { kind: 'silence-after-role' }],
    ['before the first token of a plain answer', false, { kind: 'silence-after-role' }],
    ['in the middle of a plain answer', false, { kind: 'stall', after: 4 }],
  ] as const)('%s', async (_, stream, behaviour) => {
    const all = await setup();
    all.upstream.set(behaviour);
    const caller = chat(all.node, stream);
    await until(() => all.upstream.activeRequests === 1);
    caller.leave();
    await isGone(all);
  });

  test.each([
    ['while the upstream is silent', { kind: 'stall', after: 4 }],
    ['while tokens come', { kind: 'endless', of: 'tokens' }],
  ] as const)('in the middle of a stream, %s', async (_, behaviour) => {
    const all = await setup();
    all.upstream.set(behaviour);
    const caller = chat(all.node, true);
    const reader = (await caller.response).body?.getReader();
    await reader?.read();
    caller.leave();
    await isGone(all);
  });

  test('in the middle of the native Ollama’s stream', async () => {
    const ollama = await startOllamaServer({ behaviour: { kind: 'stall', after: 3 } });
    const node = await startTestNode({ backends: [{ id: 'o', kind: 'ollama', baseUrl: ollama.url }] });
    open.push(
      () => ollama.close(),
      () => node.node.stopNow(),
    );
    const caller = chat(node, true);
    await (await caller.response).body?.getReader().read();
    caller.leave();
    await until(() => ollama.activeRequests === 0);
    expect(lastOf(ollama)?.aborted).toBe(true);
    await until(async () => (await line(node)).inFlight === 0);
  });

  test.each([
    ['/v1/completions', { prompt: 'hi', stream: true }],
    ['/inference', { prompt: 'hi' }],
    ['/v1/embeddings', { input: 'hi' }],
  ])('at %s', async (path, body) => {
    const all = await setup();
    all.upstream.set({ kind: 'silence' });
    const caller = ask(all.node, path, body);
    await until(() => all.upstream.activeRequests === 1);
    caller.leave();
    await isGone(all);
  });
});

test('one that waits in line leaves the line, and the others move up', async () => {
  const all = await setup(1);
  all.upstream.set({ kind: 'stall', after: 2 });
  const first = chat(all.node, true);
  await (await first.response).body?.getReader().read();
  const second = chat(all.node, true);
  await until(async () => (await line(all.node)).waiting === 1);
  const third = chat(all.node, false);
  await until(async () => (await line(all.node)).waiting === 2);
  second.leave();
  await until(async () => (await line(all.node)).waiting === 1);
  all.upstream.set({ kind: 'ok' });
  first.leave();
  expect((await third.response).status).toBe(200);
  expect(all.upstream.requests.filter(({ method }) => method === 'POST')).toHaveLength(2);
  expect(await line(all.node)).toEqual({ inFlight: 0, waiting: 0 });
});

test('one that leaves while a refused upstream is waited for is not asked for again', async () => {
  const all = await setup();
  all.upstream.set({ kind: 'status', status: 429, body: {}, headers: { 'retry-after': '1' } });
  const caller = chat(all.node, false);
  await until(() => lastOf(all.upstream)?.completed === true);
  caller.leave();
  await until(async () => (await all.node.state()).requests[0]?.outcome === 'cancelled');
  expect(all.upstream.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
});

test('a hundred callers that leave in mid-stream leave nothing behind', async () => {
  const all = await setup(100);
  all.upstream.set({ kind: 'stall', after: 2 });
  const callers = Array.from({ length: 100 }, () => chat(all.node, true));
  await Promise.all(callers.map(async ({ response }) => (await response).body?.getReader().read()));
  expect(all.upstream.activeRequests).toBe(100);
  for (const { leave } of callers) leave();
  await isGone(all);
});
