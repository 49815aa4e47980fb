import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OpenAiFake, startOpenAiServer } from '../fakes/openai-server.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../fakes/webhook-receiver.ts';
import { QueueNode } from './queue-node.ts';

/*
 * What was accepted is answered, whatever kills the node: a node process after the other on one data folder, each killed
 * with SIGKILL at a random point while jobs come, run and end.
 */

const KILLS = 50;
/** A life lasts so long at most after it is ready, ms. */
const LONGEST_LIFE = 400;
const ASKED_IN_A_LIFE = 15;

let upstream: OpenAiFake;
let receiver: WebhookReceiver;
let node: QueueNode;
beforeEach(async () => {
  upstream = await startOpenAiServer({ tokens: ['All', ' is', ' well.'], tokenDelay: 20 });
  receiver = await startWebhookReceiver();
  const engine = { kind: 'openai', model: 'm', baseUrl: upstream.url };
  node = new QueueNode({
    // What a free caller asks belongs to a tier that is closed to it: it is queued at once, and drained to an open one.
    routing: { paidTiers: ['cloud'], order: { simple: ['cloud'], medium: ['cloud'], complex: ['cloud'] } },
    backends: [
      { ...engine, id: 'closed', tier: 'cloud', baseUrl: 'http://127.0.0.1:9/v1' },
      { ...engine, id: 'open', tier: 'workstation', maxConcurrent: 8 },
    ],
    growthhub: { webhookUrl: receiver.url, webhookSecret: 'webhook-secret-0123456789' },
  });
});
afterEach(async () => {
  await node[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
  await upstream.close();
});

test(`every accepted job is finished once, with one result, after ${KILLS} kills`, { timeout: 240_000 }, async () => {
  const accepted = new Set<string>();
  let asked = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const life = await node.start();
    setTimeout(() => life.node.process.kill('SIGKILL'), Math.random() * LONGEST_LIFE);
    for (let count = 0; count < ASKED_IN_A_LIFE; count += 1) {
      asked += 1;
      const id = await life.queue(`Question ${asked}`, { 'x-tandem-webhook': receiver.url }).catch(() => undefined);
      if (id === undefined) break;
      accepted.add(id);
    }
    const { signal } = await life.node.ended();
    expect(signal).toBe('SIGKILL');
  }
  expect(accepted.size).toBeGreaterThan(KILLS);

  const last = await node.start();
  const ends = new Map<string, string[]>();
  await expect
    .poll(
      async () => (await Promise.all([...accepted].map(id => last.job(id)))).every(({ state }) => state === 'done'),
      {
        timeout: 60_000,
        interval: 500,
      },
    )
    .toBe(true);
  await expect
    .poll(() => new Set(receiver.posts.map(({ text }) => (JSON.parse(text) as { jobId: string }).jobId)).size, {
      timeout: 30_000,
    })
    .toBeGreaterThanOrEqual(accepted.size);
  for (const { headers, text } of receiver.posts) {
    const { jobId } = JSON.parse(text) as { jobId: string };
    const seen = ends.get(jobId) ?? [];
    ends.set(jobId, [...seen, `${headers['x-tandem-delivery']} ${text}`]);
  }
  for (const id of accepted) {
    // However often it was posted: one delivery, one result.
    expect([id, new Set(ends.get(id)).size]).toEqual([id, 1]);
  }
});
