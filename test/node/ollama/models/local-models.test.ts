import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../../../main/node/clock/index.ts';
import { LocalModels, type LocalModelsDeps } from '../../../../main/node/ollama/models/local-models.ts';
import type { ModelUser } from '../../../../main/node/ollama/models/usage.ts';
import { type OllamaFake, ollamaModel, startOllamaServer } from '../../../fakes/ollama-server.ts';
import { keptTable, silent } from './stand-ins.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map(item => item.close()));
});

async function fake(...names: string[]): Promise<OllamaFake> {
  const server = await startOllamaServer({ models: names.map(name => ollamaModel({ name, size: 1e9 })) });
  opened.push(server);
  return server;
}

const GONE = 'http://127.0.0.1:9';

function started(addresses: readonly string[], given: Partial<LocalModelsDeps> = {}) {
  const settings = { pinned: [] as string[] };
  const seen: string[] = [];
  const models = new LocalModels({
    clock: systemClock,
    random: () => 0.5,
    log: silent,
    addresses: () => addresses,
    users: () => [],
    pinned: () => settings.pinned,
    preload: () => [],
    async pin(model, isPinned) {
      settings.pinned = isPinned ? [...settings.pinned, model] : settings.pinned.filter(name => name !== model);
      return undefined;
    },
    choose: async () => undefined,
    readSpace: async () => undefined,
    freeMemory: () => 64e9,
    machine: async () => ({ memoryBytes: 137e9, physicalCores: 44, sockets: 2, threads: 21 }),
    kept: keptTable(),
    modelsChanged: () => void seen.push('changed'),
    changed: () => {},
    ...given,
  });
  opened.push({ close: () => models.stop() });
  return { models, settings, seen };
}

test('of several engines the first that answers is talked to, and what any has loaded is shown', async () => {
  const [one, other] = [await fake('a:1b', 'b:1b'), await fake('a:1b', 'b:1b')];
  await fetch(`${other.url}/api/generate`, { method: 'POST', body: JSON.stringify({ model: 'b:1b' }) });
  const { models } = started([GONE, one.url, other.url]);
  const state = await models.state();
  expect(state.engine).toEqual({ kind: 'running', baseUrl: one.url, version: '0.32.0', instances: 2 });
  expect(state.models.map(({ name, loaded }) => [name, loaded !== undefined])).toEqual([
    ['a:1b', false],
    ['b:1b', true],
  ]);
  // Both are to find it in their memory.
  expect(await models.load('a', false)).toMatchObject({ kind: 'refused' });
  expect(await models.load('a:1b', false)).toMatchObject({ kind: 'done' });
  expect([one.loaded.has('a:1b'), other.loaded.has('a:1b')]).toEqual([true, true]);
});

test('says why there is no engine, and does nothing without one', async () => {
  const { models } = started([GONE]);
  expect((await models.state()).engine).toEqual({
    kind: 'absent',
    baseUrl: GONE,
    reason: 'nothing listens at its address',
  });
  const answers = [models.load('a', true), models.unload('a'), models.benchmark('a'), models.pin('a', true, false)];
  for (const answer of await Promise.all(answers)) expect(answer).toMatchObject({ kind: 'refused' });
  expect(await models.remove({ model: 'a', confirm: 'a', force: true })).toMatchObject({ kind: 'refused' });
});

test('keeps a model from then on, and lets it go', async () => {
  const server = await fake('a:1b');
  const { models, settings, seen } = started([server.url]);
  expect(await models.pin('a:1b', true, false)).toEqual({ kind: 'done', message: 'a:1b is kept loaded.' });
  expect(settings.pinned).toEqual(['a:1b']);
  expect((await models.state()).models[0]).toMatchObject({ isPinned: true, loaded: { bytes: expect.any(Number) } });
  expect((await models.state()).models[0]?.loaded?.until).toBeUndefined();
  expect(models.knowledge.isPinned('a:1b')).toBe(true);
  expect(await models.unload('a:1b')).toMatchObject({ kind: 'refused' });
  await models.pin('a:1b', false, false);
  expect((await models.state()).models[0]?.loaded?.until).toBeDefined();
  expect(await models.unload('a:1b')).toMatchObject({ kind: 'done' });
  expect(seen.length).toBeGreaterThan(2);
});

test('what cannot be written down is not kept', async () => {
  const server = await fake('a:1b');
  const { models } = started([server.url], { pin: async () => 'There is no file.' });
  expect(await models.pin('a:1b', true, false)).toEqual({ kind: 'refused', message: 'There is no file.' });
  expect(server.loaded.size).toBe(0);
});

test('a model that would push a kept one out is neither loaded, nor kept, nor measured, nor called', async () => {
  const server = await fake('kept:1b', 'other:1b');
  const { models, settings } = started([server.url], { freeMemory: () => 0 });
  expect(models.knowledge.isKeptOut(server.url, 'other:1b')).toBe(false);
  await models.pin('kept:1b', true, false);
  await models.state();
  expect(models.knowledge.isKeptOut(server.url, 'other:1b')).toBe(true);
  expect(models.knowledge.isKeptOut(server.url, 'kept:1b')).toBe(false);
  expect(await models.load('other:1b', false)).toMatchObject({ kind: 'asks' });
  expect(await models.pin('other:1b', true, false)).toMatchObject({ kind: 'asks' });
  expect(settings.pinned).toEqual(['kept:1b']);
  expect(await models.benchmark('other:1b')).toMatchObject({ kind: 'refused' });
  expect([...server.loaded.keys()]).toEqual(['kept:1b']);
});

test('a model is loaded as its backend will call it', async () => {
  const server = await fake('a:1b');
  const user: ModelUser = {
    id: 'a/ollama',
    baseUrl: server.url,
    answersWith: 'a:1b',
    model: undefined,
    embeddingModel: undefined,
    byClass: [],
    runnerFor: () => ({ contextTokens: 1234, threads: 7 }),
    inFlight: 0,
  };
  const { models } = started([server.url], { users: () => [user] });
  await models.load('a:1b', false);
  expect(server.requests.find(({ path }) => path === '/api/generate')?.body).toMatchObject({
    options: { num_ctx: 1234, num_thread: 7 },
  });
  expect((await models.state()).backends).toEqual([{ id: 'a/ollama', byClass: [], answersWith: 'a:1b' }]);
});

test('a model that is measured is known by its speed to whoever runs on this machine', async () => {
  const server = await fake('a:1b');
  const { models } = started([server.url]);
  await models.benchmark('a:1b');
  await expect.poll(async () => (await models.state()).benchmark, { timeout: 10_000 }).toBeUndefined();
  const { models: shown, lastBenchmark } = await models.state();
  expect(lastBenchmark).toMatchObject({ kind: 'done' });
  expect(shown[0]?.benchmark?.prompt).toBeGreaterThan(0);
  // Another engine on the same cores.
  expect(models.knowledge.speedOf('http://127.0.0.1:1', 'a:1b')).toBeDefined();
  expect(models.knowledge.speedOf('http://10.0.0.7:11434', 'a:1b')).toBeUndefined();
});
