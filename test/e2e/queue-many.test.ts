import { expect, test } from 'vitest';
import { z } from 'zod';
import { QueueNode } from './queue-node.ts';

const queueState = z.object({
  result: z.object({ data: z.object({ counts: z.object({ queued: z.number(), running: z.number() }) }) }),
});

/** As many as the contract's queue holds. */
const JOBS = 10_000;
const AT_ONCE = 50;

test('ten thousand requests are queued, live ones are answered meanwhile, and a new start finds them all', {
  timeout: 240_000,
}, async () => {
  await using node = new QueueNode({
    routing: { breaker: { failures: 1, openFor: 600_000 }, retry: { attempts: 0 } },
    backends: [
      { id: 'gone', kind: 'openai', tier: 'cloud', baseUrl: 'http://127.0.0.1:9/v1', model: 'm' },
      { id: 'live', kind: 'simulated', tier: 'workstation', firstTokenDelay: 0, tokensPerSecond: 100_000 },
    ],
  });
  const first = await node.start();
  const request = { model: 'tier:cloud', messages: [{ role: 'user', content: 'Later, please.' }] };
  let left = JOBS;
  const isDone = () => left <= 0;
  const asking = Array.from({ length: AT_ONCE }, async () => {
    while (left-- > 0) {
      const response = await first.post('/v1/chat/completions', request, { prefer: 'respond-async' });
      expect(response.status).toBe(202);
      await response.arrayBuffer();
    }
  });
  const living = (async () => {
    while (!isDone()) {
      const response = await first.post('/inference', { prompt: 'Now, please.' });
      expect(response.status).toBe(200);
      await response.arrayBuffer();
    }
  })();
  await Promise.all([...asking, living]);
  const full = await first.post('/v1/chat/completions', request, { prefer: 'respond-async' });
  expect(full.status).toBe(503);
  first.node.process.kill('SIGKILL');
  await first.node.ended();
  const second = await node.start();
  const { counts } = queueState.parse(await (await second.control('trpc/queue')).json()).result.data;
  // Those that run have just begun and find nobody.
  expect(counts.queued + counts.running).toBe(JOBS);
});
