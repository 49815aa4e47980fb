import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestNode, type TestNode } from '../e2e/start-test-node.ts';
import { type ModelRegistry, startModelRegistry } from '../fakes/model-registry.ts';
import { locateModel, locateOllama, pathOrSkip } from './locate.ts';
import { modelCalls } from './model-calls.ts';
import { REAL_MODEL, type RealOllama, startRealOllama } from './ollama-process.ts';

/* Models of a real Ollama, pulled from a stand-in for the registry that has the files of another real one. */

const SIZE = 98_362_432;
const PATIENCE = { timeout: 60_000, interval: 100 };
const isHere = locateOllama().kind === 'found' && locateModel().kind === 'found';

let folder: string;
let registry: ModelRegistry;
let ollama: RealOllama;
let node: TestNode;
let models: ReturnType<typeof modelCalls>;

const config = () => ({ backends: [{ id: 'ollama', kind: 'ollama' as const, baseUrl: ollama.baseUrl }] });
async function startNode() {
  node = await startTestNode(config(), { dataFolder: join(folder, 'data') });
  models = modelCalls(node);
}

beforeAll(async () => {
  if (!isHere) return;
  folder = await mkdtemp(join(tmpdir(), 'tandem-models-'));
  const home = join(folder, 'source');
  const source = await startRealOllama({ home });
  await source.stop();
  const tags = join(home, 'models', 'manifests', 'registry.ollama.ai', 'library', 'smollm2');
  await cp(join(tags, '135m'), join(tags, 'copy'));
  registry = await startModelRegistry(join(home, 'models'));
  ollama = await startRealOllama({ isEmpty: true });
  await startNode();
});
afterAll(async () => {
  await node?.[Symbol.asyncDispose]();
  await Promise.all([registry?.close(), ollama?.stop()]);
  if (folder) await rm(folder, { recursive: true, force: true });
});
beforeEach(context => {
  pathOrSkip(locateOllama(), context);
  pathOrSkip(locateModel(), context);
  registry.pace = undefined;
  registry.manifestStatus = undefined;
});

const first = () => registry.nameOf(REAL_MODEL);
const second = () => registry.nameOf('smollm2:copy');
/** The name under which a model is there once it was pulled. */
const named = (pulled: string) => pulled.replace('http://', '');
const stateOf = async (model: string) => (await models.pullOf(model))?.state;
const isDone = (model: string) => expect.poll(() => stateOf(model), PATIENCE).toMatchObject({ kind: 'done' });
const namesThere = async () => (await models.state()).models.map(({ name }) => name);
const loadedThere = async () => (await models.state()).models.filter(({ loaded }) => loaded);
/** First bytes that the model's own file was asked for from, since then. */
const startsSince = (place: number) =>
  registry.blobs.slice(place).flatMap(({ digest, from }) => (digest.includes('b179c952') ? [from] : []));
/** It hears of a stop a moment later; whoever resumes before that goes on with the same download. */
const engineHasStopped = () => expect.poll(() => registry.blobs.every(({ isOver }) => isOver), PATIENCE).toBe(true);
const removed = (model: string) => models.call('removeModel', { model, confirm: model, force: true });

describe('a pull', () => {
  test('shows progress, speed and time left, is cut, and goes on at the byte where it was', async () => {
    registry.pace = 20e6;
    registry.queue({ kind: 'cut', after: 40_000_000 });
    expect(await models.call('pullModel', { model: first() })).toEqual({
      kind: 'done',
      message: `Pulling ${first()}.`,
    });
    // Twice is once.
    expect((await models.call('pullModel', { model: first() })).message).toContain('under way already');
    await expect
      .poll(() => models.pullOf(first()), PATIENCE)
      .toMatchObject({
        state: { kind: 'pulling', step: 'fetching' },
        total: SIZE,
        speed: expect.any(Number),
        timeLeft: expect.any(Number),
      });
    expect((await models.pullOf(first()))?.done).toBeLessThan(SIZE);
    await isDone(first());
    expect(startsSince(0)).toEqual([0, 40_000_000]);
    const { models: there, missing } = await models.state();
    expect(there).toMatchObject([
      {
        name: named(first()),
        family: 'llama',
        parameters: '134.52M',
        quantisation: 'Q4_1',
        contextTokens: 8192,
        capabilities: expect.arrayContaining(['completion']),
      },
    ]);
    expect(missing).toEqual([]);
    // The backend that had no model looked again by itself.
    await expect.poll(async () => (await node.state()).stations[0]?.model, PATIENCE).toBe(named(first()));
  });

  test('is stopped by hand, and resumed where it was; another one waits meanwhile', async () => {
    await removed(named(first()));
    const before = registry.blobs.length;
    registry.pace = 20e6;
    await models.call('pullModel', { model: first() });
    expect((await models.call('pullModel', { model: second() })).message).toContain('waits for its turn');
    await expect.poll(async () => (await models.pullOf(first()))?.done, PATIENCE).toBeGreaterThan(10_000_000);
    expect(await stateOf(second())).toEqual({ kind: 'waiting' });
    await models.call('cancelPull', { model: second() });
    await models.call('cancelPull', { model: first() });
    expect(await stateOf(first())).toEqual({ kind: 'stopped' });
    await engineHasStopped();
    expect(await namesThere()).toEqual([]);
    await models.call('resumePull', { model: first() });
    await models.call('resumePull', { model: second() });
    await isDone(first());
    await isDone(second());
    const [start, again] = startsSince(before);
    expect(start).toBe(0);
    expect(again).toBeGreaterThan(5_000_000);
    expect((await namesThere()).toSorted()).toEqual([named(second()), named(first())].toSorted());
  });

  test('goes on after the node was stopped in the middle of it', async () => {
    await removed(named(first()));
    await removed(named(second()));
    const before = registry.blobs.length;
    registry.pace = 20e6;
    await models.call('pullModel', { model: first() });
    await expect.poll(async () => (await models.pullOf(first()))?.done, PATIENCE).toBeGreaterThan(10_000_000);
    await node.node.stopNow();
    await engineHasStopped();
    await startNode();
    await isDone(first());
    expect(startsSince(before)[1]).toBeGreaterThan(5_000_000);
  });

  test.each([
    ['that the registry does not have', () => registry.nameOf('nothing:1b'), 'The registry has no model'],
    ['whose name is none', () => 'a/b/c/d/e:1b', 'is no name of a model'],
  ])('of a model %s fails in words', async (_, name, words) => {
    await models.call('pullModel', { model: name() });
    await expect.poll(() => stateOf(name()), PATIENCE).toMatchObject({ kind: 'failed' });
    expect(await stateOf(name())).toMatchObject({ message: expect.stringContaining(words) });
    expect((await models.call('forgetPull', { model: name() })).kind).toBe('done');
    expect(await models.pullOf(name())).toBeUndefined();
  });

  test.each([
    ['whose host name is unknown', () => 'http://registry.invalid/library/a:1b', 'cannot be looked up'],
    ['from a registry that is away', () => 'http://127.0.0.1:9/library/a:1b', 'The registry cannot be reached'],
  ])('of a model %s says so, and is tried again by itself until it is stopped', async (_, name, words) => {
    await models.call('pullModel', { model: name() });
    await expect.poll(() => stateOf(name()), PATIENCE).toMatchObject({ kind: 'resting' });
    expect(await stateOf(name())).toMatchObject({ until: expect.any(Number), message: expect.stringContaining(words) });
    await models.call('cancelPull', { model: name() });
    await models.call('forgetPull', { model: name() });
  });

  test('that the registry refuses just now is tried again, and comes when it serves', async () => {
    registry.manifestStatus = 503;
    await removed(named(first()));
    await models.call('pullModel', { model: first() });
    await expect.poll(() => stateOf(first()), PATIENCE).toMatchObject({ kind: 'resting' });
    expect(await stateOf(first())).toMatchObject({ message: expect.stringContaining('does not serve just now') });
    registry.manifestStatus = undefined;
    await isDone(first());
  });
});

describe('a model that is there', () => {
  test('is loaded, shown with its memory, and unloaded', async () => {
    const model = named(first());
    expect(await models.call('loadModel', { model })).toMatchObject({ kind: 'done' });
    expect(await loadedThere()).toMatchObject([
      { name: model, loaded: { bytes: expect.any(Number), until: expect.any(Number), contextTokens: 2048 } },
    ]);
    expect(await models.call('unloadModel', { model })).toMatchObject({ kind: 'done' });
    await expect.poll(loadedThere, PATIENCE).toEqual([]);
  });

  test('is measured, and the result is shown and lasts', async () => {
    const model = named(first());
    expect(await models.call('benchmarkModel', { model })).toMatchObject({ kind: 'done' });
    await expect.poll(async () => (await models.state()).benchmark, PATIENCE).toBeUndefined();
    const result = async () => (await models.state()).models.find(({ name }) => name === model)?.benchmark;
    const measured = await result();
    expect(measured?.prompt).toBeGreaterThan(1);
    expect(measured?.answer).toBeGreaterThan(1);
    expect(measured?.promptTokens).toBeGreaterThan(150);
    await node.node.stopNow();
    await startNode();
    expect(await result()).toEqual(measured);
    const { recommended } = await models.state();
    expect(recommended.map(({ reckonedFrom }) => reckonedFrom)).toContain(model);
  });

  test('answers the class it was chosen for, under its own name', async () => {
    await models.call('pullModel', { model: second() });
    await isDone(second());
    node.configure({
      backends: [
        {
          id: 'ollama',
          kind: 'ollama',
          baseUrl: ollama.baseUrl,
          model: named(first()),
          models: { complex: named(second()), medium: 'not-pulled:1b' },
        },
      ],
    });
    expect(await node.node.reload()).toMatchObject({ kind: 'applied' });
    const ask = async (messageType: string) => {
      const body = {
        model: 'auto',
        max_tokens: 4,
        messages: [{ role: 'user', content: 'Hi' }],
        metadata: { messageType },
      };
      return ((await (await node.post('/v1/chat/completions', body)).json()) as { model: string }).model;
    };
    expect(await ask('simple')).toBe(named(first()));
    expect(await ask('medium')).toBe(named(first()));
    expect(await ask('complex')).toBe(named(second()));
    expect((await models.state()).missing).toEqual([
      { model: 'not-pulled:1b', uses: [{ backend: 'a/ollama', as: 'medium' }] },
    ]);
  });

  test('is preloaded or kept loaded as the configuration says, and comes back when the engine was started anew', async () => {
    const model = named(first());
    node.configure({ ...config(), ollama: { pinned: [model] } });
    await node.node.reload();
    const kept = async () => (await loadedThere()).map(({ name, loaded }) => [name, loaded?.until === undefined]);
    await expect.poll(kept, PATIENCE).toContainEqual([model, true]);
    // A chat does not shorten its stay.
    await node.client.chat.completions.create({
      model: 'auto',
      max_tokens: 2,
      messages: [{ role: 'user', content: 'Hi' }],
    });
    expect(await kept()).toContainEqual([model, true]);
    expect(await models.call('unloadModel', { model })).toMatchObject({ kind: 'refused' });
    await ollama.killServe();
    await expect.poll(async () => (await models.state()).engine.kind, PATIENCE).toBe('absent');
    await ollama.serveAgain();
    await expect.poll(kept, PATIENCE).toContainEqual([model, true]);
    // Preloaded only: it may go again when it is not used.
    node.configure({ ...config(), ollama: { preload: [model] } });
    await node.node.reload();
    await ollama.killServe();
    await expect.poll(async () => (await models.state()).engine.kind, PATIENCE).toBe('absent');
    await ollama.serveAgain();
    await expect.poll(kept, PATIENCE).toContainEqual([model, false]);
  });

  test('is deleted only under its name, and one that a backend answers with only when that is wanted too', async () => {
    node.configure({
      backends: [{ id: 'ollama', kind: 'ollama', baseUrl: ollama.baseUrl, model: named(first()) }],
    });
    await node.node.reload();
    const model = named(first());
    expect(await models.call('removeModel', { model, confirm: 'something' })).toMatchObject({ kind: 'refused' });
    expect(await models.call('removeModel', { model, confirm: model })).toMatchObject({
      kind: 'asks',
      message: expect.stringContaining('a/ollama answers with'),
    });
    expect(await namesThere()).toContain(model);
    expect(await models.call('removeModel', { model, confirm: model, force: true })).toMatchObject({ kind: 'done' });
    expect(await namesThere()).not.toContain(model);
    // What is configured and not there is named, with its one remedy.
    expect((await models.state()).missing).toEqual([{ model, uses: [{ backend: 'a/ollama', as: 'answers' }] }]);
    await expect.poll(async () => (await node.state()).stations[0]?.state.kind, PATIENCE).not.toBe('serving');
  });
});
