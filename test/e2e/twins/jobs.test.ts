import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpenAiFake, startOpenAiServer } from '../../fakes/openai-server.ts';
import { startWebhookReceiver } from '../../fakes/webhook-receiver.ts';
import type { Job } from '../queue-node.ts';
import { LEASE, type Machine, TwinPair, until } from './twin-pair.ts';

/** Instead of the minute of every day, ms. */
const GONE_AFTER = 2000;
const SECRET = 'what GrowthHub and both machines sign with';

/** Jobs of two real node processes, with a real HTTP upstream that comes and goes. */
describe('an accepted job', () => {
  let upstream: OpenAiFake;
  beforeEach(async () => {
    upstream = await startOpenAiServer({ tokens: ['All', ' is', ' well.'] });
  });
  afterEach(() => upstream.close());

  const start = (hook: string) =>
    TwinPair.start({
      peer: { goneAfter: GONE_AFTER },
      document: () => ({
        backends: [
          {
            id: 'vllm',
            kind: 'openai',
            tier: 'workstation',
            baseUrl: upstream.url,
            model: 'test-model',
            maxConcurrent: 4,
          },
        ],
        routing: { breaker: { failures: 1, openFor: 500 }, retry: { attempts: 0 } },
        growthhub: { webhookUrl: hook, webhookSecret: SECRET },
      }),
    });
  const ended = (machine: Machine, id: string): Promise<Job> =>
    until(
      `${machine.id} knows the end of the job`,
      async () => {
        const job = await machine.life.job(id);
        return job.state === 'done' || job.state === 'failed' ? job : undefined;
      },
      30_000,
    );

  it.each(['active', 'standby'] as const)(
    'of the %s node outlives it: the other one finishes it, and both agree when it is back',
    async which => {
      await using receiver = await startWebhookReceiver();
      await using pair = await start(receiver.url);
      const active = await pair.agreed();
      const owner = which === 'active' ? active : pair.other(active);
      const other = pair.other(owner);
      await upstream.stop();
      const hook = receiver.url.replace('/hook', '/done');
      const ids = await Promise.all(
        ['one', 'two', 'three'].map(prompt => owner.life.queue(prompt, { 'x-tandem-webhook': hook })),
      );
      for (const id of ids) expect((await other.life.job(id)).jobId).toBe(id);

      await owner.kill();
      await upstream.restart();
      for (const id of ids) expect(await ended(other, id)).toMatchObject({ state: 'done' });
      await owner.start();
      for (const id of ids) {
        const [one, two] = [await ended(owner, id), await ended(other, id)];
        expect(one).toMatchObject({ state: 'done' });
        expect(one.result).toEqual(two.result);
      }
      await pair.agreed();
      await new Promise(resolve => setTimeout(resolve, 2 * LEASE));
      const told = receiver.posts.filter(({ path }) => path === '/done').map(({ text }) => JSON.parse(text).jobId);
      expect(told.toSorted()).toEqual(ids.toSorted());
    },
    90_000,
  );

  it('with a key is the same job on both nodes, and is cancelled from either', async () => {
    await using receiver = await startWebhookReceiver();
    await using pair = await start(receiver.url);
    await pair.agreed();
    await upstream.stop();
    const ask = async (machine: Machine) => {
      const body = { model: 'auto', messages: [{ role: 'user', content: 'hello' }] };
      const headers = { prefer: 'respond-async', 'idempotency-key': 'once' };
      const response = await machine.life.post('/v1/chat/completions', body, headers);
      expect(response.status).toBe(202);
      return response.headers.get('location');
    };
    const place = await ask(pair.a);
    expect(await ask(pair.b)).toBe(place);
    const id = place?.split('/').at(-1) ?? '';
    expect((await pair.b.life.call(`/v1/jobs/${id}`, { method: 'DELETE' })).status).toBeLessThan(300);
    for (const machine of [pair.a, pair.b]) {
      await until('both know that it is cancelled', async () =>
        (await machine.life.job(id)).state === 'cancelled' ? true : undefined,
      );
    }
  });

  it('that names a backend of a twin which is not heard since the start waits for it', async () => {
    await using receiver = await startWebhookReceiver();
    await using pair = await start(receiver.url);
    await pair.agreed();
    await Promise.all([pair.a.kill(), pair.b.kill()]);
    await pair.a.start();
    const body = { model: 'b/vllm', messages: [{ role: 'user', content: 'hello' }] };
    expect((await pair.a.life.post('/v1/chat/completions', body)).status).toBe(503);
    const queued = await pair.a.life.post('/v1/chat/completions', body, { prefer: 'respond-async' });
    expect(queued.status).toBe(202);
    const id = queued.headers.get('location')?.split('/').at(-1) ?? '';
    await pair.b.start();
    expect(await ended(pair.a, id)).toMatchObject({ state: 'done', backend: 'b/vllm' });
    const unknown = { ...body, model: 'b/nothing' };
    expect((await pair.a.life.post('/v1/chat/completions', unknown)).status).toBe(400);
  });
});
