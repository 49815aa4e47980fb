import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ColabNode, MODEL, startColabNode } from './colab-node.ts';
import { HandWorker } from './hand-worker.ts';

describe('at the workers’ door', { timeout: 60_000 }, () => {
  let place: ColabNode;
  let workers: HandWorker[];
  beforeEach(async () => {
    place = await startColabNode();
    workers = [];
  });
  afterEach(async () => {
    for (const worker of workers) worker.leave();
    await place[Symbol.asyncDispose]();
  });

  const token = async () => /Bearer (tc_[\w-]+)/.exec(await place.line())?.[1] ?? '';
  async function opened(): Promise<HandWorker> {
    const worker = new HandWorker(place.node.gateway);
    workers.push(worker);
    return worker.open();
  }
  /** One that is attached and says it serves. */
  async function attached(model = MODEL): Promise<HandWorker> {
    const worker = await opened();
    worker.hello({ token: await token() });
    await worker.hears(({ kind }) => kind === 'welcome');
    worker.ready(model);
    return worker;
  }
  /** One whose engine was looked at as well. */
  async function serving(tagged = MODEL): Promise<HandWorker> {
    const worker = await attached();
    const at = (path: string) => worker.hears(frame => frame.path === path);
    worker.answer((await at('/api/version')).call, { version: '0.11.4' });
    worker.answer((await at('/api/tags')).call, { models: [{ name: tagged, size: 1, digest: 'd', details: {} }] });
    worker.answer((await at('/api/ps')).call, { models: [] });
    if (tagged !== MODEL) return worker;
    worker.answer((await at('/api/show')).call, { template: '', capabilities: ['completion'], model_info: {} });
    await place.serving();
    return worker;
  }
  const chat = () =>
    place.node.client.chat.completions.create({ model: 'a/colab', messages: [{ role: 'user', content: 'Hello' }] });
  const refusal = (worker: HandWorker) => worker.hears(({ kind }) => kind === 'refused');
  const isGone = async () => expect((await place.colab()).backends[0]?.worker).toBeUndefined();

  test.each([
    ['a token that is not one', { token: 'tc_nonsense' }, 'bad-token'],
    ['no token', {}, 'unknown-worker'],
    ['another version of the protocol', { token: 'tc_x', protocol: 99 }, 'protocol'],
  ])('%s is refused with the reason, which the events tell', async (_, hello, code) => {
    const worker = await opened();
    worker.hello(hello);
    const { message } = await refusal(worker);
    expect(worker.heard[0]).toMatchObject({ code });
    expect(await worker.isClosed()).toBe(4001);
    await place.told(String(message));
  });

  test.each([
    ['nonsense', 'nonsense'],
    ['a frame that is no hello', '{"kind":"ack","got":1}'],
    ['bytes', Buffer.from([0xff, 0xfe, 0x00])],
    ['a hello with a field of a wrong type', '{"kind":"hello","protocol":"1"}'],
  ])('%s instead of a hello ends the connection', async (_, message) => {
    const worker = await opened();
    worker.raw(message);
    expect(await worker.isClosed()).toBe(4001);
    await place.told('that is no hello');
  });

  test('a message that is too large ends the connection', async () => {
    const worker = await attached();
    worker.raw('x'.repeat(300 * 1024));
    expect(await worker.isClosed()).toBe(1009);
    await place.told('The connection to the worker broke');
  });

  test('a second worker with a token that was used is refused; the first stays', async () => {
    const shown = await token();
    const first = await opened();
    first.hello({ token: shown });
    await first.hears(({ kind }) => kind === 'welcome');
    const second = await opened();
    second.hello({ token: shown });
    expect(await refusal(second)).toMatchObject({ code: 'token-used' });
    expect(first.closed).toBeUndefined();
  });

  test('the worker whose welcome got lost says hello again with the same token and is let in', async () => {
    const worker = await opened();
    const shown = await token();
    worker.hello({ token: shown });
    await worker.hears(({ kind }) => kind === 'welcome');
    worker.leave();
    await worker.open();
    worker.heard.length = 0;
    worker.hello({ token: shown });
    expect(await worker.hears(({ kind }) => kind === 'welcome')).toMatchObject({ fresh: false, got: 0 });
  });

  test('whoever has a worker’s name but not its secret is refused', async () => {
    const worker = await attached();
    const thief = await opened();
    thief.hello({ worker: worker.worker, token: 'tc_x' });
    expect(await refusal(thief)).toMatchObject({ code: 'unknown-worker' });
    expect(worker.closed).toBeUndefined();
  });

  test('a worker that says it serves another model than was chosen is turned away', async () => {
    const worker = await attached('liar:7b');
    expect(await refusal(worker)).toMatchObject({ code: 'wrong-model' });
    await place.told(`it was to serve ${MODEL} and says it serves liar:7b`);
    await isGone();
  });

  test('a worker whose engine does not have the model that it says it serves is turned away', async () => {
    const worker = await serving('liar:7b');
    expect(await refusal(worker)).toMatchObject({ code: 'wrong-model' });
    await place.told('its engine does not have it');
  });

  test('a worker whose answers are another model’s is turned away, and its answer is nobody’s', async () => {
    const worker = await serving();
    const asked = chat().catch(error => String(error));
    const { call } = await worker.hears(({ path }) => path === '/api/chat');
    worker.tell({ kind: 'head', call, status: 200, type: 'application/x-ndjson' });
    const line = { model: 'liar:7b', message: { role: 'assistant', content: 'A lie' }, done: false };
    worker.tell({ kind: 'piece', call, data: `${JSON.stringify(line)}\n` });
    expect(await refusal(worker)).toMatchObject({ code: 'wrong-model' });
    expect(await asked).not.toContain('A lie');
    await place.told('sent one of liar:7b');
  });

  test('what is no frame closes the connection, and the third time the worker is turned away for good', async () => {
    const worker = await attached();
    for (const _ of [1, 2]) {
      worker.raw('{"kind":"piece","n":2}');
      expect(await worker.isClosed()).toBe(4003);
      await worker.open();
      worker.heard.length = 0;
      worker.hello({});
      await worker.hears(({ kind }) => kind === 'welcome');
    }
    worker.raw('nonsense');
    expect(await refusal(worker)).toMatchObject({ code: 'malformed' });
    await worker.open();
    worker.heard.length = 0;
    worker.hello({});
    expect(await refusal(worker)).toMatchObject({ code: 'unknown-worker' });
  });

  test('an acknowledgement of what was never sent closes the connection', async () => {
    const worker = await attached();
    worker.say({ kind: 'ack', got: 10_000 });
    expect(await worker.isClosed()).toBe(4003);
    await place.told('no frame of this protocol');
  });

  test('what comes twice is acted on once, and what comes for a call that is over is left aside', async () => {
    const worker = await serving();
    const asked = chat();
    const { call } = await worker.hears(({ path }) => path === '/api/chat');
    worker.tell({ kind: 'head', call, status: 200, type: 'application/x-ndjson' });
    const line = (content: string, done: boolean) =>
      `${JSON.stringify({ model: MODEL, message: { role: 'assistant', content }, done, done_reason: 'stop' })}\n`;
    const piece = { kind: 'piece', call, data: line('Once', false) };
    const n = worker.tell(piece);
    worker.say({ n, ...piece });
    worker.tell({ kind: 'piece', call, data: line('', true) });
    worker.tell({ kind: 'end', call });
    expect((await asked).choices[0]?.message.content).toBe('Once');
    worker.tell({ kind: 'piece', call, data: line('Late', false) });
    await worker.hears(frame => frame.kind === 'ack' && Number(frame.got) >= n + 3);
    expect((await place.colab()).backends[0]?.worker).toMatchObject({ standing: 'ready', link: { duplicates: 1 } });
  });

  test('after a gap the connection ends, and what is missing can come over the next one', async () => {
    const worker = await attached();
    worker.say({ n: 5, kind: 'state', phase: 'ready', revision: 0, model: MODEL, runningFor: 60_000 });
    expect(await worker.isClosed()).toBe(4003);
    await worker.open();
    worker.heard.length = 0;
    worker.hello({});
    expect(await worker.hears(({ kind }) => kind === 'welcome')).toMatchObject({ fresh: false, got: 1 });
  });
});
