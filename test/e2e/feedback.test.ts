import { expect, test } from 'vitest';
import { z } from 'zod';
import { LocalDays, systemZone } from '../../main/node/stats/index.ts';
import { openStore } from '../../main/node/store/index.ts';
import { ManualClock } from '../fakes/clock.ts';
import { isSignedBy, startWebhookReceiver } from '../fakes/webhook-receiver.ts';
import { type Life, QueueNode } from './queue-node.ts';

/* Feedback, history and the morning report with real processes over real sockets. */

const BACKENDS = [
  { id: 'ollama', kind: 'simulated', text: 'It is five.', tokensPerSecond: 10_000, firstTokenDelay: 0 },
  { id: 'groq', kind: 'simulated', tier: 'cloud', tokensPerSecond: 10_000, firstTokenDelay: 0 },
];
const CHAT = { model: 'auto', messages: [{ role: 'user', content: 'What is two and three?' }] };

/** Asks, and returns the id that a rating names. */
async function answeredBy(life: Life, model: string, extra: object = {}): Promise<string> {
  const response = await life.post('/v1/chat/completions', { ...CHAT, model, ...extra });
  expect(response.status).toBe(200);
  await response.arrayBuffer();
  return response.headers.get('x-tandem-request-id') ?? '';
}

const result = z.object({ result: z.object({ data: z.unknown() }) });
async function asked(life: Life, procedure: string, input: unknown = {}): Promise<unknown> {
  const response = await life.control(`trpc/${procedure}`, input);
  return result.parse(await response.json()).result.data;
}

async function stop({ node }: Life): Promise<void> {
  node.process.kill('SIGTERM');
  expect(await node.ended()).toEqual({ code: 0, signal: null });
}

test('answers are rated by what they were, streams and jobs’ surfaces too, and counted in the metrics', async () => {
  await using node = new QueueNode({ backends: BACKENDS });
  const life = await node.start();
  const plain = await answeredBy(life, 'a/ollama');
  const streamed = await answeredBy(life, 'tier:cloud', { stream: true });
  const inference = await life.post('/inference', { prompt: 'hi' });
  const { requestId } = z.object({ requestId: z.string() }).parse(await inference.json());

  const first = await life.post('/v1/feedback', { requestId: plain, rating: 1 });
  expect(await first.json()).toEqual({ requestId: plain, rating: 1, tier: 'workstation', backend: 'a/ollama' });
  expect((await life.post('/v1/feedback', { requestId: streamed, rating: -1, comment: 'no' })).status).toBe(200);
  expect((await life.post('/v1/feedback', { requestId, rating: 1 })).status).toBe(200);
  expect((await life.post('/v1/feedback', { requestId: 'req_none', rating: 1 })).status).toBe(404);
  expect((await life.post('/v1/feedback', { requestId: plain, rating: 2 })).status).toBe(400);
  expect((await life.post('/v1/feedback', { requestId: plain, rating: 1 }, {}, 'tk_nobody')).status).toBe(401);
  expect((await life.call('/v1/feedback')).status).toBe(405);

  const metrics = await (await life.control('metrics')).text();
  expect(metrics.match(/^tandem_feedback_total\{.*$/gm)?.sort()).toEqual([
    'tandem_feedback_total{tier="cloud",rating="-1"} 1',
    'tandem_feedback_total{tier="workstation",rating="1"} 2',
  ]);
  // Nobody would have paid for what is simulated.
  expect(metrics).toMatch(/^tandem_cost_saved_usd_total 0$/m);
  expect(await asked(life, 'satisfaction')).toMatchObject({
    total: { up: 2, down: 1, n: 3 },
    comments: [{ requestId: streamed, comment: 'no', tier: 'cloud' }],
  });
});

test('SIGTERM loses nothing: what was counted and who answered is there at the next start', async () => {
  await using node = new QueueNode({ backends: BACKENDS });
  const before = await node.start();
  const ids = [await answeredBy(before, 'a/ollama'), await answeredBy(before, 'a/ollama')];
  await before.post('/v1/feedback', { requestId: ids[0], rating: 1 });
  await stop(before);

  const after = await node.start();
  const overview = await asked(after, 'overview', { range: 'hour' });
  expect(overview).toMatchObject({ totals: { requests: 2, answered: 2 }, tiers: [{ tier: 'workstation' }] });
  expect((await after.post('/v1/feedback', { requestId: ids[0], rating: -1 })).status).toBe(200);
  expect((await after.post('/v1/feedback', { requestId: ids[1], rating: 1 })).status).toBe(200);
  expect(await asked(after, 'satisfaction')).toMatchObject({ total: { up: 1, down: 1, n: 2 } });
  expect(await asked(after, 'saved')).toMatchObject({ requests: 0, usd: 0, price: { model: 'gpt-5-mini' } });
  await stop(after);
});

test('the morning report is made once, posted to GrowthHub with a signature, and read as Markdown', async () => {
  await using receiver = await startWebhookReceiver();
  const secret = 'a-secret-that-both-know';
  await using node = new QueueNode({
    backends: BACKENDS,
    report: { at: '00:00' },
    growthhub: { webhookUrl: receiver.url, webhookSecret: secret },
  });
  const days = new LocalDays(systemZone());
  const yesterday = days.before(days.of(Date.now()));
  const log = { info() {}, warn() {}, error() {} };
  const store = openStore({ folder: node.folder, clock: new ManualClock(), log, changed() {} });
  const value = { up: 1430, resting: 0, down: 10 };
  store.history.put([{ grain: 'day', at: yesterday.from, series: 'service', key: 'a/groq', value }]);
  store.close();

  const life = await node.start();
  const post = await receiver.post(1);
  expect(isSignedBy(secret, post)).toBe(true);
  expect(JSON.parse(post.text)).toMatchObject({ event: 'report', node: 'a', day: yesterday.day });
  const markdown = await life.control('report.md');
  expect(markdown.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
  expect(await markdown.text()).toContain('| a/groq (simulated:groq) | untried | 99.3 % of 24 h |');
  expect(await asked(life, 'reports')).toMatchObject({ days: expect.arrayContaining([yesterday.day]) });
  await stop(life);

  const next = await node.start();
  expect(await asked(next, 'report')).toMatchObject({ day: yesterday.day, isOver: true });
  await stop(next);
  expect(receiver.posts).toHaveLength(1);
});
