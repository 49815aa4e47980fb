import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestNode } from '../e2e/start-test-node.ts';
import { type ModelRegistry, startModelRegistry } from '../fakes/model-registry.ts';
import { locateModel, locateOllama, pathOrSkip } from './locate.ts';
import { modelCalls } from './model-calls.ts';
import { REAL_MODEL, type RealOllama, startRealOllama } from './ollama-process.ts';
import { type SmallDisk, smallDisk } from './small-disk.ts';

/* A real Ollama whose models are on a disk that is too small for one. */

const PATIENCE = { timeout: 60_000, interval: 100 };
const isHere = locateOllama().kind === 'found' && locateModel().kind === 'found';

let folder: string;
let registry: ModelRegistry;
let disk: SmallDisk | string = 'the engine is not here';
let ollama: RealOllama | undefined;

beforeAll(async () => {
  if (!isHere) return;
  folder = await mkdtemp(join(tmpdir(), 'tandem-full-'));
  const home = join(folder, 'source');
  const source = await startRealOllama({ home });
  await source.stop();
  registry = await startModelRegistry(join(home, 'models'));
  disk = await smallDisk(60);
  if (typeof disk !== 'string') ollama = await startRealOllama({ isEmpty: true, home: disk.folder });
});
afterAll(async () => {
  await ollama?.stop();
  await registry?.close();
  if (typeof disk !== 'string') await disk.remove();
  if (folder) await rm(folder, { recursive: true, force: true });
});
beforeEach(context => {
  pathOrSkip(locateOllama(), context);
  pathOrSkip(locateModel(), context);
  if (typeof disk === 'string') context.skip(disk);
});

function parts() {
  if (typeof disk === 'string' || !ollama) throw new Error('there is no small disk');
  const config = { backends: [{ id: 'ollama', kind: 'ollama' as const, baseUrl: ollama.baseUrl }] };
  return { disk, config, models: join(disk.folder, 'models') };
}

test('a pull that does not fit is stopped at its first lines, and says how much is missing', async () => {
  const { config, models: ollamaFolder } = parts();
  await mkdir(ollamaFolder, { recursive: true });
  await using node = await startTestNode(config, { ollamaFolders: ['/nowhere', ollamaFolder] });
  const models = modelCalls(node);
  const model = registry.nameOf(REAL_MODEL);
  registry.pace = 10e6;
  expect((await models.state()).space).toMatchObject({ folder: ollamaFolder });
  await models.call('pullModel', { model });
  await expect.poll(async () => (await models.pullOf(model))?.state, PATIENCE).toMatchObject({ kind: 'failed' });
  expect((await models.pullOf(model))?.state).toMatchObject({
    cause: 'no-space',
    message: expect.stringMatching(/the disk of .* has \d+ MB free, and it takes \d+ MB .* \d+ MB are missing/),
  });
  // Far from the whole: it was stopped before the disk was full.
  const sent = registry.blobs.reduce((sum, blob) => sum + blob.sent, 0);
  expect(sent).toBeLessThan(50_000_000);
});

test('a disk that is full all the same is told in words, and the pull goes on once there is room', async () => {
  const { config, disk: small } = parts();
  // A folder that is not known is not looked at, as with an engine on another machine.
  await using node = await startTestNode(config);
  const models = modelCalls(node);
  const model = registry.nameOf(REAL_MODEL);
  registry.pace = undefined;
  await models.call('pullModel', { model });
  await expect.poll(async () => (await models.pullOf(model))?.state, PATIENCE).toMatchObject({ kind: 'failed' });
  expect((await models.pullOf(model))?.state).toMatchObject({
    cause: 'disk-full',
    message: expect.stringContaining('The disk that the models are on is full'),
  });
  await small.resize(250);
  await models.call('resumePull', { model });
  await expect.poll(async () => (await models.pullOf(model))?.state, PATIENCE).toMatchObject({ kind: 'done' });
  expect((await models.state()).models.map(({ name }) => name)).toEqual([model.replace('http://', '')]);
});
