import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OllamaFake, startOllamaServer } from '../../fakes/ollama-server.ts';
import { startOpenAiServer } from '../../fakes/openai-server.ts';
import type { TcpProxy } from '../../fakes/tcp-proxy.ts';
import { until } from '../twins/machine.ts';
import { type ColabNode, MODEL, startColabNode } from './colab-node.ts';
import { startWorker, type WorkerProcess } from './worker-process.ts';

/** Seconds of bad weather; 600 is the whole soak, which a person runs. */
const SOAK = Number(process.env.TANDEM_COLAB_SOAK ?? 60);

/** Every word tells its place, so that a lost, doubled or moved one is seen. Some take several bytes. */
const TOKENS = Array.from({ length: 150 }, (_, place) => ` wörd-${place}€`);
const WHOLE = TOKENS.join('');

describe('a Colab worker over a bad link', { timeout: SOAK * 1000 + 180_000 }, () => {
  let engine: OllamaFake;
  let place: ColabNode;
  let worker: WorkerProcess;
  beforeEach(async () => {
    engine = await startOllamaServer({ tokens: TOKENS, tokenDelay: 20 });
  });
  afterEach(async () => {
    await worker?.[Symbol.asyncDispose]();
    await place?.[Symbol.asyncDispose]();
    await engine.close();
  });

  async function attached(input: Parameters<typeof startColabNode>[0] = {}): Promise<void> {
    place = await startColabNode(input);
    worker = await startWorker({ line: await place.line(), engine: engine.url });
    await place.serving();
  }

  async function streamed(model = 'a/colab'): Promise<{ text: string; error?: string }> {
    let text = '';
    try {
      const stream = await place.node.client.chat.completions.create({
        model,
        messages: [{ role: 'user', content: 'Say all of it' }],
        stream: true,
      });
      for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
      return { text };
    } catch (error) {
      return { text, error: String(error) };
    }
  }

  const link = async () => (await place.colab()).backends[0]?.worker?.link;

  test('an answer goes on over a cut, with nothing lost and nothing twice', async () => {
    await attached();
    const answer = streamed();
    await until('it has begun', async () => (engine.activeRequests > 0 ? true : undefined));
    for (let cut = 1; cut <= 3; cut++) {
      await sleep(300);
      place.way.weather = { way: 'refused' };
      await sleep(500);
      place.way.weather = { way: 'open' };
      await until('it is back', async () => (((await link())?.resumed ?? 0) >= cut ? true : undefined));
    }
    expect(await answer).toEqual({ text: WHOLE });
    expect(engine.requests.filter(({ path }) => path === '/api/chat')).toHaveLength(1);
    await place.told('goes on where it was');
  });

  test('of a worker that is gone for good, another backend continues the answer', async () => {
    const cloud = await startOpenAiServer({ tokens: TOKENS, prefill: true });
    try {
      await attached({
        backends: [
          { id: 'colab', kind: 'colab', tier: 'colab', model: MODEL, contextTokens: 2048 },
          { id: 'cloud', kind: 'openai', tier: 'cloud', baseUrl: cloud.url, model: 'm', capabilities: ['prefill'] },
        ],
        routing: { order: { simple: ['colab', 'cloud'] }, timeouts: { idle: 2000 } },
      });
      const answer = streamed('auto');
      await until('it has begun', async () => (engine.activeRequests > 0 ? true : undefined));
      await sleep(400);
      worker.kill();
      expect(await answer).toEqual({ text: WHOLE });
      expect((await place.node.state()).stations[0]?.state.kind).not.toBe('serving');
    } finally {
      await cloud.close();
    }
  });

  test('a worker that was away for longer than its time of grace begins anew, and serves', async () => {
    await attached({ colab: { grace: 1000 } });
    const answer = streamed();
    await until('it has begun', async () => (engine.activeRequests > 0 ? true : undefined));
    await sleep(300);
    place.way.weather = { way: 'refused' };
    await place.told('did not come back in time');
    expect((await answer).error).toContain('broke off');
    place.way.weather = { way: 'open' };
    await place.serving();
    expect(await streamed()).toEqual({ text: WHOLE });
    // What nobody waited for any more was given up on its side too.
    await until('the engine was left', async () =>
      engine.requests.some(({ path, aborted }) => path === '/api/chat' && aborted) ? true : undefined,
    );
  });

  test(`every answer is whole and right, for ${SOAK} s of delays, losses, silences and cuts`, async () => {
    // As by default these are 10 s, which a busy machine may need for itself.
    await attached({ routing: { timeouts: { firstToken: 30_000, idle: 30_000 } } });
    const storm = new AbortController();
    const weather = storming(place.way, place.node.gateway, storm.signal);
    const end = Date.now() + SOAK * 1000;
    const answers: Awaited<ReturnType<typeof streamed>>[] = [];
    let refused = 0;
    const caller = async () => {
      while (Date.now() < end) {
        const answer = await streamed();
        // Who asks while the worker is away is told so at once; there is no other backend here.
        if (answer.text === '' && answer.error?.includes('503')) {
          refused += 1;
          await sleep(200);
        } else answers.push(answer);
      }
    };
    await Promise.all([caller(), caller(), caller()]);
    storm.abort();
    const cuts = await weather;
    const wrong = answers.filter(({ text, error }) => text !== WHOLE || error !== undefined);
    const figures = await link();
    console.info(
      `${answers.length} answers of ${Buffer.byteLength(WHOLE)} bytes in ${SOAK} s, ${wrong.length} of them not whole or not right; ` +
        `${refused} refused while it was away; ${cuts} faults of the way, ${figures?.cuts} cuts noticed, ${figures?.resumed} resumed, ${figures?.duplicates} frames twice`,
    );
    expect(wrong).toEqual([]);
    expect(answers.length).toBeGreaterThan(SOAK / 10);
    expect(figures?.resumed).toBeGreaterThan(0);
    // Each was generated once: what was cut was gone on with, not asked for anew.
    expect(engine.requests.filter(({ path }) => path === '/api/chat')).toHaveLength(answers.length);
  });
});

/** Faults one after the other, of a fixed sequence: delays and losses all the time, now and then a cut or a silence. */
async function storming(way: TcpProxy, target: string, signal: AbortSignal): Promise<number> {
  let seed = 42;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
  const bad = () => ({ way: 'open', delay: Math.round(random() * 80), loss: random() * 0.1 }) as const;
  let faults = 0;
  while (!signal.aborted) {
    way.weather = bad();
    await sleep(1500 + random() * 3000);
    faults += 1;
    // Nothing gets through, and nobody is told, for a while; then the connection is gone, as with a tunnel that died.
    way.weather = random() < 0.5 ? { way: 'refused' } : { way: 'silent' };
    await sleep(200 + random() * 2000);
    way.leadTo(target);
  }
  way.weather = { way: 'open' };
  return faults;
}
