import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OllamaFake, ollamaModel, startOllamaServer } from '../../fakes/ollama-server.ts';
import { RawConnection } from '../../fakes/raw-http.ts';
import { TEST_KEY } from '../start-test-node.ts';
import { until } from '../twins/machine.ts';
import { type ColabNode, MODEL, startColabNode } from './colab-node.ts';
import { startWorker, type WorkerProcess } from './worker-process.ts';

const FOX = 'The quick brown fox jumps over the lazy dog.';
const HOUR = 3600;

describe('a Colab worker', { timeout: 120_000 }, () => {
  let engine: OllamaFake;
  let place: ColabNode;
  let workers: WorkerProcess[];
  beforeEach(async () => {
    engine = await startOllamaServer();
    place = await startColabNode();
    workers = [];
  });
  afterEach(async () => {
    for (const worker of workers) await worker[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
    await engine.close();
  });

  async function attach(options: { line?: string; engine?: string; age?: number; keepAliveEvery?: number } = {}) {
    const line = options.line ?? (await place.line());
    const worker = await startWorker({ engine: engine.url, ...options, line });
    workers.push(worker);
    return worker;
  }

  const ask = (content = 'Hello', model = 'a/colab') =>
    place.node.client.chat.completions.create({ model, messages: [{ role: 'user', content }] });
  const textOf = (answer: Awaited<ReturnType<typeof ask>>) => answer.choices[0]?.message.content;
  const workerState = async () => (await place.colab()).backends[0]?.worker;
  const stationState = async () => (await place.node.state()).stations[0]?.state;

  test('is attached by pasting one line, and answers, streamed and whole', async () => {
    await attach();
    await place.serving();
    const stream = await place.node.client.chat.completions.create({
      model: 'a/colab',
      messages: [{ role: 'user', content: 'Hello' }],
      stream: true,
    });
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    expect(text).toBe(FOX);
    expect(textOf(await ask('Hello', 'tier:colab'))).toBe(FOX);
    expect(await workerState()).toMatchObject({ standing: 'ready', phase: 'running' });
  });

  test('answers several at once', async () => {
    engine.set({ kind: 'ok', answer: { tokenDelay: 30 } });
    await attach();
    await place.serving();
    const answers = await Promise.all(Array.from({ length: 5 }, (_, index) => ask(`Question ${index}`)));
    expect(answers.map(textOf)).toEqual(Array.from({ length: 5 }, () => FOX));
    expect(engine.peakRequests).toBeGreaterThan(1);
  });

  test('embeds, where its tier is asked for embeddings', async () => {
    await place[Symbol.asyncDispose]();
    place = await startColabNode({
      backends: [{ id: 'colab', kind: 'colab', tier: 'workstation', model: MODEL, contextTokens: 2048 }],
    });
    await attach();
    await place.serving();
    const { data } = await place.node.client.embeddings.create({ model: 'a/colab', input: ['one', 'two'] });
    expect(data).toHaveLength(2);
  });

  test('says how it is while it pulls the model that was chosen for it', async () => {
    engine.setModels([]);
    engine.set({ kind: 'status', status: 500, body: '{"error":"pull model manifest: no such host"}' });
    const worker = await attach();
    await place.told('The worker cannot serve');
    expect(await stationState()).toMatchObject({ kind: expect.stringMatching(/disabled|down|preparing/) });
    engine.set({ kind: 'ok' });
    await place.serving();
    expect(worker.said()).toContain(`Serving ${MODEL}.`);
  });

  test('a caller that hangs up ends the generation on its side', async () => {
    engine.set({ kind: 'ok', answer: { tokens: Array.from({ length: 2000 }, () => ' on'), tokenDelay: 20 } });
    await attach();
    await place.serving();
    const stream = await place.node.client.chat.completions.create({
      model: 'a/colab',
      messages: [{ role: 'user', content: 'Go on' }],
      stream: true,
    });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
    stream.controller.abort();
    await until('the engine is left', async () =>
      engine.requests.find(({ path, aborted }) => path === '/api/chat' && aborted) ? true : undefined,
    );
    expect((await workerState())?.inFlight ?? 1).toBe(0);
  });

  test('a caller that reads slowly slows the engine down, and still gets all of it', async () => {
    await place[Symbol.asyncDispose]();
    // Whether it is a good answer is not the question here.
    place = await startColabNode({ routing: { answerCheck: { enabled: false } } });
    const tokens = Array.from({ length: 4000 }, () => 'x'.repeat(8 * 1024));
    engine.set({ kind: 'ok', answer: { tokens } });
    await attach();
    await place.serving();
    const body = JSON.stringify({ model: 'a/colab', messages: [{ role: 'user', content: 'A book' }], stream: true });
    const caller = new RawConnection(place.node.gateway);
    caller.write(
      `POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${TEST_KEY}\r\n` +
        `Content-Length: ${body.length}\r\n\r\n${body}`,
    );
    await caller.received(1);
    caller.socket.pause();
    const asked = () => engine.requests.findLast(({ path }) => path === '/api/chat');
    let before = -1;
    await until('the engine stands still', async () => {
      const now = asked()?.bytesSent ?? 0;
      const isStill = now > 0 && now === before;
      before = now;
      await new Promise(resolve => setTimeout(resolve, 300));
      return isStill ? true : undefined;
    });
    // The sockets of all ends hold some megabytes; the whole answer has 32.
    expect(asked()?.bytesSent).toBeLessThan(20 * 1024 * 1024);
    caller.socket.resume();
    const text = await caller.rest();
    expect(text.match(/"content":"x/g)).toHaveLength(4000);
    expect(text).toContain('data: [DONE]');
  });

  test('a line is good for one worker; a second one with it is turned away, and told of', async () => {
    const line = await place.line();
    await attach({ line });
    await place.serving();
    const second = await attach({ line });
    await second.ended;
    expect(second.said()).toMatch(/401|Unauthorized/);
    await place.told('was used already');
    expect(textOf(await ask())).toBe(FOX);
  });

  test('a newer line replaces the worker of an older one, which stops', async () => {
    const first = await attach();
    await place.serving();
    await attach();
    await first.ended;
    expect(first.said()).toContain('another worker was attached with a newer line');
    await place.told('another worker was attached');
    await place.serving();
    expect(textOf(await ask())).toBe(FOX);
  });

  test('one that the owner disconnects stops, and cannot come back', async () => {
    const worker = await attach();
    await place.serving();
    expect(await place.call('disconnectColab', { backend: 'colab' })).toMatchObject({ kind: 'done' });
    await worker.ended;
    expect(worker.said()).toContain('the owner disconnected it');
    expect(await workerState()).toBeUndefined();
    expect(await place.call('disconnectColab', { backend: 'colab' })).toMatchObject({ kind: 'refused' });
  });

  test('one stopped in its cell says goodbye', async () => {
    const worker = await attach();
    await place.serving();
    worker.interrupt();
    await worker.ended;
    await place.told('said goodbye: it was stopped in its cell');
    expect(await workerState()).toBeUndefined();
  });

  test('keeps the GPU from being idle only while the owner wants it', async () => {
    await place[Symbol.asyncDispose]();
    place = await startColabNode({ colab: { keepAlive: { acceptedAt: '2026-11-24T16:00:00Z' } } });
    await attach({ keepAliveEvery: 0.5 });
    await place.serving();
    await until('it was kept alive', async () => (await workerState())?.keptAliveAt);
    place.node.configure({
      backends: [{ id: 'colab', kind: 'colab', tier: 'colab', model: MODEL, contextTokens: 2048 }],
      gateway: { publicUrl: place.way.url },
    });
    await place.node.node.reload();
    const isOff = (await place.colab()).keepAlive === undefined;
    expect(isOff).toBe(true);
    const ones = () => engine.requests.filter(({ path }) => path === '/api/generate').length;
    let before = ones();
    await until('no more of it', async () => {
      const now = ones();
      await new Promise(resolve => setTimeout(resolve, 1500));
      const isStill = now === ones() && now === before;
      before = now;
      return isStill ? true : undefined;
    });
  });

  test('serves another model once the owner has chosen it, with the same worker', async () => {
    engine.setModels([ollamaModel(), ollamaModel({ name: 'other:1b' })]);
    const worker = await attach();
    await place.serving();
    place.node.configure({
      backends: [{ id: 'colab', kind: 'colab', tier: 'colab', model: 'other:1b', contextTokens: 2048 }],
      gateway: { publicUrl: place.way.url },
    });
    await place.node.node.reload();
    await until('the worker has changed', async () => (worker.said().includes('Serving other:1b.') ? true : undefined));
    await place.serving();
    const answer = await ask();
    expect(textOf(answer)).toBe(FOX);
    expect(answer.model).toBe('other:1b');
    await place.told('The worker serves other:1b.');
  });

  test('what runs when a session begins to drain is finished', async () => {
    engine.set({
      kind: 'ok',
      answer: { tokens: Array.from({ length: 100 }, (_, index) => ` w${index}`), tokenDelay: 40 },
    });
    await attach({ age: 11.5 * HOUR });
    await place.serving();
    const answer = ask();
    await until('it has begun', async () => (engine.activeRequests > 0 ? true : undefined));
    place.node.configure({
      backends: [{ id: 'colab', kind: 'colab', tier: 'colab', model: MODEL, contextTokens: 2048 }],
      gateway: { publicUrl: place.way.url },
      colab: { drainBefore: HOUR * 1000 },
    });
    await place.node.node.reload();
    await place.told('about to end');
    expect(textOf(await answer)).toContain(' w99');
    await expect(ask()).rejects.toThrow(/takes no new requests/);
  });

  test('a session near its end is told of, takes nothing new, and another Colab takes over', async () => {
    await place[Symbol.asyncDispose]();
    place = await startColabNode({
      backends: ['colab', 'colab-b'].map(id => ({
        id,
        kind: 'colab',
        tier: 'colab',
        model: MODEL,
        contextTokens: 2048,
      })),
    });
    await attach({ line: await place.line('colab'), age: 12 * HOUR - 120 });
    await place.told('about to end');
    await attach({ line: await place.line('colab-b'), age: 11.6 * HOUR });
    await place.serving('colab-b');
    await place.told('ends soon');
    expect((await stationState())?.kind).not.toBe('serving');
    const { response } = await place.node.client.chat.completions
      .create({ model: 'tier:colab', messages: [{ role: 'user', content: 'Hello' }] })
      .withResponse();
    expect(response.headers.get('x-tandem-backend')).toBe('a/colab-b');
  });

  test('serves the plan’s own server as well, which a backend with an address uses', async () => {
    const worker = await attach();
    await place.serving();
    const url = `http://127.0.0.1:${worker.planPort}`;
    const health = await fetch(`${url}/health`);
    expect(await health.json()).toMatchObject({ status: 'alive', timestamp: expect.any(Number) });
    const said = await fetch(`${url}/inference`, { method: 'POST', body: JSON.stringify({ prompt: 'Hello' }) });
    expect(await said.json()).toEqual({ response: FOX });
    for (const body of ['{', '[]', '{"prompt": 1}', '']) {
      expect((await fetch(`${url}/inference`, { method: 'POST', body })).status).toBe(400);
    }
    place.node.configure({
      backends: [
        { id: 'colab', kind: 'colab', tier: 'colab', model: MODEL, contextTokens: 2048 },
        { id: 'plan', kind: 'colab', tier: 'colab', baseUrl: url, model: MODEL },
      ],
      gateway: { publicUrl: place.way.url },
    });
    await place.node.node.reload();
    await place.serving('plan');
    expect(textOf(await ask('Hello', 'a/plan'))).toBe(FOX);
    const stream = await place.node.client.chat.completions.create({
      model: 'a/plan',
      messages: [{ role: 'user', content: 'Hello' }],
      stream: true,
    });
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    expect(text).toBe(FOX);
  });

  describe('at the door', () => {
    const upgrade = async (path: string, headers = '') => {
      const socket = connect(Number(new URL(place.node.gateway).port), '127.0.0.1');
      await once(socket, 'connect');
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${headers}` +
          'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
      );
      const [first] = (await once(socket, 'data')) as [Buffer];
      socket.destroy();
      return first.toString().split('\r\n')[0];
    };

    test('only the workers’ address changes to another protocol', async () => {
      expect(await upgrade('/colab/worker')).toContain('101');
      expect(await upgrade('/v1/models')).toContain('401');
      expect(await upgrade('/colab/other')).toContain('401');
      expect(await upgrade('/health')).toContain('200');
    });

    test('the worker’s program is for whoever has a line', async () => {
      const get = (headers: Record<string, string> = {}) =>
        fetch(`${place.node.gateway}/colab/bootstrap.py`, { headers });
      expect((await get()).status).toBe(401);
      expect((await get({ authorization: 'Bearer tc_wrong' })).status).toBe(401);
      await place.told('Somebody asked for the bootstrap');
      const token = /Bearer (tc_[\w-]+)/.exec(await place.line())?.[1] ?? '';
      const good = await get({ authorization: `Bearer ${token}` });
      expect(good.status).toBe(200);
      expect(await good.text()).toContain('MODULES = [');
    });
  });
});
