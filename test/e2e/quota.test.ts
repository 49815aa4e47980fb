import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { ConfigInput } from '../../main/node/config/index.ts';
import { type OpenAiFake, type OpenAiServerOptions, openAiErrors, startOpenAiServer } from '../fakes/openai-server.ts';
import { type SpawnedNode, spawnNode } from '../node/cli/spawned-node.ts';
import { startTestNode, type TestNode } from './start-test-node.ts';

/* Quota with whole nodes over real sockets: what reaches the provider is what the provider counted. */

type Backend = Extract<NonNullable<ConfigInput['backends']>[number], { kind: 'openai' }>;

const HI = { model: 'auto', messages: [{ role: 'user', content: 'hi' }], max_tokens: 20 };
const ANSWER = { tokens: ['Hello', ' there'], firstTokenDelay: 0, tokenDelay: 0 };

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map(item => item.close()));
});

async function fake(options: OpenAiServerOptions = {}): Promise<OpenAiFake> {
  const server = await startOpenAiServer({ ...ANSWER, ...options });
  opened.push(server);
  return server;
}

async function nodeWith(...backends: Backend[]): Promise<TestNode> {
  const node = await startTestNode({ backends });
  opened.push({ close: () => node.node.stopNow() });
  return node;
}

const openRouter = (server: OpenAiFake, quota: Backend['quota'], id = 'openrouter'): Backend => ({
  id,
  kind: 'openai',
  provider: 'openrouter',
  baseUrl: server.url,
  apiKey: `sk-or-${id}`,
  model: 'some/model:free',
  maxConcurrent: 100,
  ...(quota ? { quota } : {}),
});

const groq = (server: OpenAiFake, quota?: Backend['quota'], id = 'groq'): Backend => ({
  ...openRouter(server, quota, id),
  provider: 'groq',
  model: 'test-model',
});

/** What the provider saw: questions, not looks at its lists. */
const reached = (server: OpenAiFake) => server.requests.filter(({ method }) => method === 'POST').length;

async function ask(node: TestNode, times: number, userTier = 'free'): Promise<number[]> {
  const headers = { 'x-tandem-user-tier': userTier };
  return Promise.all(
    Array.from({ length: times }, async () => {
      const response = await node.post('/v1/chat/completions', HI, headers);
      await response.arrayBuffer();
      return response.status;
    }),
  );
}

const times = (status: number, count: number): number[] => Array(count).fill(status);
const windowsOf = async (node: TestNode, id: string) =>
  (await node.state()).stations.find(station => station.id === id)?.quota?.windows;

describe.each([
  ['OpenRouter', openRouter],
  ['Groq', groq],
])('%s', (_, backend) => {
  test('forty requests at once for the last ten places: ten reach the provider, and never one more', async () => {
    const server = await fake();
    const node = await nodeWith(backend(server, { requestsPerDay: 100 }));
    expect(await ask(node, 70)).toEqual(times(200, 70));
    const statuses = await ask(node, 40);
    expect(statuses.toSorted()).toEqual([...times(200, 10), ...times(503, 30)]);
    expect(reached(server)).toBe(80);
    expect(await ask(node, 20)).toEqual(times(503, 20));
    expect(reached(server)).toBe(80);
  });

  test('what is above the soft limit is for paying users, up to the hard stop', async () => {
    const server = await fake();
    const node = await nodeWith(backend(server, { requestsPerDay: 50, softLimit: 0.6 }));
    expect((await ask(node, 40)).filter(status => status === 200)).toHaveLength(30);
    expect((await ask(node, 40, 'paid')).filter(status => status === 200)).toHaveLength(19);
    expect(reached(server)).toBe(49);
  });
});

test('a caller is told when there is something again, and an official client not to try before', async () => {
  const server = await fake();
  const node = await nodeWith(openRouter(server, { requestsPerDay: 10 }));
  await ask(node, 8);
  const response = await node.post('/v1/chat/completions', HI);
  const untilMidnight = Math.ceil((86_400_000 - (Date.now() % 86_400_000)) / 1000);
  expect(response.status).toBe(503);
  expect(response.headers.get('x-should-retry')).toBe('false');
  expect(Math.abs(Number(response.headers.get('retry-after')) - untilMidnight)).toBeLessThan(5);
  expect(await response.text()).toContain('its free share is used (8 of 10)');
});

test('two accounts of different sizes run out together', async () => {
  const [large, small] = await Promise.all([fake(), fake()]);
  const node = await nodeWith(
    groq(large, { requestsPerDay: 60 }, 'large'),
    openRouter(small, { requestsPerDay: 20 }, 'small'),
  );
  for (let sent = 0; sent < 32; sent++) await ask(node, 1);
  expect(Math.abs(reached(large) - 24)).toBeLessThanOrEqual(1);
  expect(await ask(node, 32)).toEqual(times(200, 32));
  expect([reached(large), reached(small)]).toEqual([48, 16]);
  expect(await ask(node, 1)).toEqual([503]);
});

describe('limits that nobody configured', () => {
  test('are learnt from Groq’s headers, so that it never has to refuse', async () => {
    const server = await fake({ provider: 'groq', limits: { requestsPerDay: 20, tokensPerMinute: 8000 } });
    const node = await nodeWith(groq(server));
    for (let sent = 0; sent < 25; sent++) await ask(node, 1, 'paid');
    expect(await windowsOf(node, 'a/groq')).toMatchObject([
      { window: 'requests-day', limit: 20, source: 'learnt', comesBack: 'bucket' },
      { window: 'tokens-minute', limit: 8000, source: 'learnt' },
    ]);
    expect(reached(server)).toBe(19);
  });

  test('are learnt from what OpenRouter tells of the key, before anything was asked', async () => {
    const server = await fake({ provider: 'openrouter' });
    const node = await nodeWith(openRouter(server, undefined));
    expect(await windowsOf(node, 'a/openrouter')).toMatchObject([
      { window: 'requests-day', limit: 50, used: 8, source: 'learnt', comesBack: 'fixed' },
    ]);
    expect(reached(server)).toBe(0);
  });

  test('are learnt from OpenRouter’s 429, after which it is left alone until its reset', async () => {
    const server = await fake();
    const node = await nodeWith(openRouter(server, undefined));
    const midnight = (Math.floor(Date.now() / 86_400_000) + 1) * 86_400_000;
    server.queue(openAiErrors.freeModelsSpent(50, midnight));
    expect(await ask(node, 1)).toEqual([503]);
    expect(await ask(node, 10, 'paid')).toEqual(times(503, 10));
    expect(reached(server)).toBe(1);
    const [window] = (await windowsOf(node, 'a/openrouter')) ?? [];
    expect(window).toMatchObject({ limit: 50, used: 50, source: 'learnt' });
    expect(Math.abs((window?.resetsAt ?? 0) - midnight)).toBeLessThan(1000);
  });

  test('one busy model behind OpenRouter is no spent account', async () => {
    const server = await fake();
    const node = await nodeWith(openRouter(server, { requestsPerDay: 100 }));
    server.queue(openAiErrors.providerRateLimited());
    await ask(node, 1);
    expect((await windowsOf(node, 'a/openrouter'))?.[0]).toMatchObject({ limit: 100, source: 'configured' });
    await expect.poll(() => ask(node, 1), { timeout: 10_000 }).toEqual([200]);
  });
});

test('what is left is in the metrics and in the list of models', async () => {
  const server = await fake();
  const node = await nodeWith(openRouter(server, { requestsPerDay: 100 }));
  await ask(node, 3);
  const metrics = await (await node.control('/metrics')).text();
  expect(metrics).toContain('tandem_quota_remaining{account="a/openrouter",window="requests-day"} 97');
  const headers = { authorization: `Bearer ${node.client.apiKey}` };
  const model = await (await fetch(`${node.gateway}/v1/models/a/openrouter`, { headers })).json();
  expect(model).toMatchObject({ quota: [{ window: 'requests-day', limit: 100, remaining: 97 }] });
});

test('a caller’s own key takes nothing of the owner’s account at the same provider', async () => {
  const server = await fake();
  const node = await nodeWith(groq(server, { requestsPerDay: 10 }));
  await ask(node, 8);
  const own = { 'x-tandem-user-key': 'gsk_callers', 'x-tandem-user-provider': 'groq' };
  expect((await node.post('/v1/chat/completions', HI, own)).status).toBe(200);
  expect((await windowsOf(node, 'a/groq'))?.[0]?.used).toBeCloseTo(8, 1);
  expect(server.requests.at(-1)?.headers.authorization).toBe('Bearer gsk_callers');
});

describe('a node that is killed', () => {
  let folder: string;
  let running: SpawnedNode[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tandem-quota-'));
    running = [];
  });
  afterEach(async () => {
    for (const node of running) node.process.kill('SIGKILL');
    await Promise.all(running.map(node => node.ended()));
    rmSync(folder, { recursive: true });
  });

  const readyLine = z.looseObject({ gateway: z.url() });

  async function start(backends: readonly Backend[]) {
    const document = { node: { id: 'a' }, gateway: { port: 0, anonymous: true }, control: { port: 0 }, backends };
    writeFileSync(join(folder, 'config.json'), JSON.stringify(document), { mode: 0o600 });
    const node = spawnNode(['--data', folder], {});
    running.push(node);
    const { gateway } = readyLine.parse(JSON.parse(await node.saw('stdout', 'ready')));
    const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(HI) };
    return {
      ask: async () => (await fetch(`${gateway}/v1/chat/completions`, post)).status,
      /** As the list of models has them. */
      quotaOf: async (id: string) =>
        z.looseObject({ quota: z.array(z.unknown()) }).parse(await (await fetch(`${gateway}/v1/models/${id}`)).json())
          .quota,
      async kill() {
        node.process.kill('SIGKILL');
        await node.ended();
      },
    };
  }

  test('goes on counting where it was, and what was under way is spent', async () => {
    const server = await fake();
    const backends = [openRouter(server, { requestsPerDay: 20 })];
    const first = await start(backends);
    for (let sent = 0; sent < 5; sent++) expect(await first.ask()).toBe(200);
    server.set({ kind: 'silence' });
    const hanging = [1, 2, 3].map(() => first.ask().catch(() => 0));
    await expect.poll(() => reached(server)).toBe(8);
    await Promise.all([first.kill(), ...hanging]);

    server.set({ kind: 'ok' });
    const second = await start(backends);
    const statuses = [];
    for (let sent = 0; sent < 10; sent++) statuses.push(await second.ask());
    expect(statuses).toEqual([...times(200, 8), 503, 503]);
    expect(reached(server)).toBe(16);
  });

  test('still knows the limits that it has learnt', async () => {
    const server = await fake({ provider: 'groq', limits: { requestsPerDay: 20, tokensPerMinute: 8000 } });
    const first = await start([groq(server)]);
    expect(await first.ask()).toBe(200);
    await first.kill();
    const second = await start([groq(server)]);
    expect(await second.quotaOf('a/groq')).toMatchObject([
      { window: 'requests-day', limit: 20, remaining: 19 },
      { window: 'tokens-minute', limit: 8000 },
    ]);
    expect(reached(server)).toBe(1);
  });
});
