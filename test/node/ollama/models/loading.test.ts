import { describe, expect, test } from 'vitest';
import { pinnedInTheWay } from '../../../../main/node/backends/index.ts';
import { Keeper } from '../../../../main/node/ollama/models/keeper.ts';
import { loadModel, unloadModel } from '../../../../main/node/ollama/models/loading.ts';
import { removeModel } from '../../../../main/node/ollama/models/removal.ts';
import { type ModelUser, missingModels, usesOf } from '../../../../main/node/ollama/models/usage.ts';
import { ManualClock } from '../../../fakes/clock.ts';
import { libraryModel, StandInLibrary, silent } from './stand-ins.ts';

const GB = 1e9;
const clock = new ManualClock();
const inMemory = (bytes: number, gpuBytes = 0) => ({ bytes, gpuBytes, until: 1 });

describe('room beside what is kept loaded', () => {
  const kept = { name: 'kept', bytes: 3 * GB, isPinned: true };
  const other = { name: 'other', bytes: 2 * GB, isPinned: false };

  test.each([
    ['nothing is kept', 5 * GB, [other], 0, false],
    ['there is room', 2 * GB, [kept], 4 * GB, false],
    ['another one may go for it', 2 * GB, [kept, other], 1 * GB, false],
    ['there is none', 4 * GB, [kept, other], 1 * GB, true],
    ['the engine keeps three at most', 1, [kept, { ...kept, name: 'b' }, { ...kept, name: 'c' }], 100 * GB, true],
  ])('%s', (_, bytes, loaded, free, isInTheWay) => {
    expect(pinnedInTheWay(bytes, loaded, free) !== undefined).toBe(isInTheWay);
  });
});

async function engine(...models: StandInLibrary['models']) {
  const library = new StandInLibrary();
  library.models = models;
  const look = await library.look();
  if (look.kind !== 'running') throw new Error('the stand-in answers');
  return { library, look };
}

const KEPT = libraryModel({ name: 'kept:1b', loaded: inMemory(3 * GB) });
const LARGE = libraryModel({ name: 'large:7b', bytes: 4 * GB });

describe('loading', () => {
  const deps = { clock, isPinned: (name: string) => name === 'kept:1b', freeMemory: () => 1 * GB };

  test('asks before a kept model would have to go, and does it when it is wanted all the same', async () => {
    const one = await engine(KEPT, LARGE);
    const asked = await loadModel({ model: 'large:7b', engines: [one], runner: {}, force: false }, deps);
    expect(asked).toMatchObject({ kind: 'asks' });
    expect(asked.message).toBe(
      'large:7b takes about 5.1 GB of memory, 1.0 GB are free, and kept:1b is kept loaded: the engine may put it out. Load large:7b all the same?',
    );
    expect(one.library.asked).toEqual([]);
    expect(await loadModel({ model: 'large:7b', engines: [one], runner: {}, force: true }, deps)).toMatchObject({
      kind: 'done',
    });
    expect(one.library.asked).toEqual(['load large:7b for 5m']);
  });

  test('what is kept is told to stay, in every engine', async () => {
    const engines = [await engine(KEPT), await engine(KEPT)];
    await loadModel({ model: 'kept:1b', engines, runner: {}, force: false }, deps);
    expect(engines.map(({ library }) => library.asked)).toEqual([['load kept:1b for -1'], ['load kept:1b for -1']]);
  });

  test('a GPU’s memory is the engine’s own matter', async () => {
    const one = await engine(libraryModel({ name: 'kept:1b', loaded: inMemory(3 * GB, 3 * GB) }), LARGE);
    expect(await loadModel({ model: 'large:7b', engines: [one], runner: {}, force: false }, deps)).toMatchObject({
      kind: 'done',
    });
  });

  test('what is not here, or answers elsewhere, is not loaded', async () => {
    const one = await engine(libraryModel({ name: 'gpt-oss:120b-cloud', isRemote: true }));
    for (const model of ['nope', 'gpt-oss:120b-cloud']) {
      expect(await loadModel({ model, engines: [one], runner: {}, force: true }, deps)).toMatchObject({
        kind: 'refused',
      });
    }
  });

  test('gives memory back only where it is taken', async () => {
    const [loaded, not] = [await engine(KEPT), await engine(libraryModel({ name: 'kept:1b' }))];
    expect((await unloadModel('kept:1b', [loaded, not], clock)).kind).toBe('done');
    expect([loaded.library.asked, not.library.asked]).toEqual([['unload kept:1b'], []]);
  });
});

const USER: ModelUser = {
  id: 'a/ollama',
  baseUrl: 'http://127.0.0.1:11434',
  answersWith: 'phi4-mini:latest',
  model: 'phi4-mini',
  embeddingModel: 'nomic-embed-text',
  byClass: [
    { class: 'complex', model: 'gemma3:4b' },
    { class: 'simple', model: 'phi4-mini' },
  ],
  runnerFor: () => ({}),
  inFlight: 0,
};

describe('who uses a model', () => {
  test('for answers, for a class, for embeddings, under whatever name', () => {
    expect(usesOf('phi4-mini:latest', [USER])).toEqual([
      { backend: 'a/ollama', as: 'answers' },
      { backend: 'a/ollama', as: 'simple' },
    ]);
    expect(usesOf('nomic-embed-text:latest', [USER])).toEqual([{ backend: 'a/ollama', as: 'embeddings' }]);
    expect(usesOf('phi4-mini:latest', [{ ...USER, model: undefined, byClass: [] }])).toEqual([
      { backend: 'a/ollama', as: 'answers' },
    ]);
    expect(usesOf('mistral:7b', [USER])).toEqual([]);
  });

  test('what is configured and not here is named once', () => {
    expect(missingModels([USER, USER], ['gemma3:4b']).map(({ model }) => model)).toEqual([
      'phi4-mini',
      'nomic-embed-text',
    ]);
  });
});

describe('deleting', () => {
  const remove = async (given: { confirm?: string; force?: boolean }, users: ModelUser[] = [], pinned = false) => {
    const one = await engine(libraryModel({ name: 'phi4-mini:latest' }));
    const removal = { model: 'phi4-mini', confirm: 'phi4-mini:latest', force: false, ...given };
    const answer = await removeModel(removal, one, users, () => pinned, clock);
    return { answer, asked: one.library.asked };
  };

  test('needs the name once more', async () => {
    expect(await remove({ confirm: 'phi4-mini' })).toMatchObject({ answer: { kind: 'refused' }, asked: [] });
    expect(await remove({})).toEqual({
      answer: { kind: 'done', message: 'phi4-mini:latest is deleted; 2.0 GB are free again.' },
      asked: ['remove phi4-mini:latest'],
    });
  });

  test('asks again where a backend answers with it, or where it is kept loaded', async () => {
    expect(await remove({}, [USER])).toMatchObject({ answer: { kind: 'asks' }, asked: [] });
    expect(await remove({}, [], true)).toMatchObject({ answer: { kind: 'asks' }, asked: [] });
    expect(await remove({ force: true }, [USER], true)).toMatchObject({ answer: { kind: 'done' } });
  });
});

describe('keeping loaded', () => {
  function kept(given: { pinned?: string[]; preload?: string[] }) {
    const time = new ManualClock();
    const library = new StandInLibrary();
    const loads: string[] = [];
    const keeper = new Keeper({
      clock: time,
      log: silent,
      pinned: () => given.pinned ?? [],
      preload: () => given.preload ?? [],
      async look() {
        const look = await library.look();
        if (look.kind === 'running') return { running: [{ library, look }], reason: '', baseUrl: library.baseUrl };
        return { running: [], reason: look.reason, baseUrl: library.baseUrl };
      },
      async load(model) {
        loads.push(model);
        const until = given.pinned?.includes(model) ? {} : { until: 1 };
        const loaded = { bytes: 1, gpuBytes: 0, ...until };
        library.models = library.models.map(each => (each.name === model ? { ...each, loaded } : each));
        return { kind: 'done', message: '' };
      },
    });
    return { time, library, loads, keeper };
  }

  test('preloads once for each start of the engine, and what is kept whenever it is gone', async () => {
    const { time, library, loads, keeper } = kept({ pinned: ['kept:1b'], preload: ['pre:1b', 'not-pulled:1b'] });
    library.absent = 'nothing listens';
    keeper.start();
    await time.advance(20_000);
    expect(loads).toEqual([]);
    const cold = [libraryModel({ name: 'kept:1b' }), libraryModel({ name: 'pre:1b' })];
    [library.absent, library.models] = [undefined, cold];
    await time.advance(5000);
    expect(loads).toEqual(['kept:1b', 'pre:1b']);
    // Not used for a while, both go; only one comes back.
    library.models = cold;
    await time.advance(5000);
    expect(loads).toEqual(['kept:1b', 'pre:1b', 'kept:1b']);
    // Seen to have been away, however shortly.
    library.models = cold;
    keeper.engineAway();
    await time.advance(5000);
    expect(loads.slice(3)).toEqual(['kept:1b', 'pre:1b']);
    keeper.stop();
    library.models = cold;
    await time.advance(60_000);
    expect(loads.length).toBe(5);
  });

  test('what was loaded for a while before it was kept is told to stay', async () => {
    const { time, library, loads, keeper } = kept({ pinned: ['kept:1b'] });
    library.models = [KEPT];
    keeper.start();
    await time.advance(30_000);
    expect(loads).toEqual(['kept:1b']);
    keeper.stop();
    expect(time.waiting).toBe(0);
  });
});
