import { expect, test } from 'vitest';
import type { PullEvent } from '../../../../main/node/backends/index.ts';
import { PullQueue, type PullQueueDeps } from '../../../../main/node/ollama/models/pull-queue.ts';
import { ManualClock } from '../../../fakes/clock.ts';
import { keptTable, StandInLibrary, silent } from './stand-ins.ts';

const GB = 1e9;

function started(given: Partial<PullQueueDeps> = {}, kept = keptTable()) {
  const clock = new ManualClock();
  const library = new StandInLibrary();
  const pulled: string[] = [];
  const queue = new PullQueue({
    clock,
    random: () => 0.5,
    log: silent,
    library: async () => library,
    readSpace: async () => ({ folder: '/models', free: 100 * GB }),
    kept,
    changed: () => {},
    pulled: model => void pulled.push(model),
    ...given,
  });
  queue.start();
  const states = () => queue.list().map(({ model, state }) => [model, state.kind]);
  return { clock, library, queue, pulled, kept, states };
}

const layer = (done: number, total = 3 * GB): PullEvent => ({ kind: 'layer', digest: 'sha256:a', total, done });
const failed = (message = 'cut', comesBack = true): PullEvent => ({
  kind: 'failed',
  failure: { cause: 'cut', message, comesBack },
});

/** Tells these lines, then goes on until it is aborted. */
function hanging(...events: PullEvent[]): StandInLibrary['pulling'] {
  return async function* (_, signal) {
    yield* events;
    await new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  };
}

function telling(...events: PullEvent[]): StandInLibrary['pulling'] {
  return async function* () {
    yield* events;
  };
}

test('pulls one after the other, joins what is asked for twice, and tells when a model is there', async () => {
  const { clock, library, queue, pulled, states } = started();
  library.pulling = hanging(layer(1 * GB));
  queue.add('phi4-mini');
  expect(queue.add('phi4-mini:latest').message).toBe('phi4-mini is under way already.');
  expect(queue.add('gemma3:4b').message).toBe('gemma3:4b waits for its turn.');
  await clock.advance(0);
  expect(states()).toEqual([
    ['phi4-mini', 'pulling'],
    ['gemma3:4b', 'waiting'],
  ]);
  library.pulling = telling({ kind: 'pulled' });
  queue.cancel('phi4-mini');
  await clock.advance(0);
  expect(states()).toEqual([
    ['phi4-mini', 'stopped'],
    ['gemma3:4b', 'done'],
  ]);
  queue.resume('phi4-mini');
  await clock.advance(0);
  expect(pulled).toEqual(['gemma3:4b', 'phi4-mini']);
  expect(queue.isBusy).toBe(false);
});

test('stops at the first lines when it does not fit, and says how much is missing', async () => {
  const { clock, library, queue } = started({ readSpace: async () => ({ folder: '/models', free: 2 * GB }) });
  let isRead = false;
  library.pulling = async function* () {
    yield layer(0);
    isRead = true;
  };
  queue.add('phi4-mini');
  await clock.advance(0);
  expect(queue.list()[0]?.state).toEqual({
    kind: 'failed',
    cause: 'no-space',
    message:
      'phi4-mini is not fetched: the disk of /models has 2.0 GB free, and it takes 3.0 GB with 500 MB to spare. 1.5 GB are missing; free them, then resume.',
  });
  expect(isRead).toBe(false);
});

test('what is there already needs no room', async () => {
  const { clock, library, queue } = started({ readSpace: async () => ({ folder: '/models', free: 2 * GB }) });
  library.pulling = telling(layer(2 * GB), { kind: 'pulled' });
  queue.add('phi4-mini');
  await clock.advance(0);
  expect(queue.list()[0]?.state.kind).toBe('done');
});

test('a cut pull is tried again by itself, later each time, and given up after eight tries that brought nothing', async () => {
  const { clock, library, queue, states } = started();
  library.pulling = telling(failed('The connection broke.'));
  queue.add('phi4-mini');
  await clock.advance(0);
  expect(queue.list()[0]?.state).toEqual({
    kind: 'resting',
    until: clock.now() + 2000,
    message: 'The connection broke.',
  });
  await clock.advance(2000);
  expect(library.asked.length).toBe(2);
  await clock.advance(3999);
  expect(library.asked.length).toBe(2);
  await clock.advance(1);
  expect(library.asked.length).toBe(3);
  await clock.advance(3_600_000);
  expect(library.asked.length).toBe(8);
  expect(states()).toEqual([['phi4-mini', 'failed']]);
  expect(clock.waiting).toBe(0);
});

test('tries that bring something are not counted', async () => {
  const { clock, library, queue } = started();
  let done = 0;
  library.pulling = async function* () {
    yield layer(done);
    done += 100_000_000;
    yield layer(done);
    yield done < 2.5 * GB ? failed() : { kind: 'pulled' };
  };
  queue.add('phi4-mini');
  await clock.advance(3_600_000);
  expect(library.asked.length).toBe(25);
  expect(queue.list()[0]?.state.kind).toBe('done');
});

test('a failure that does not pass is not tried again; by hand it is', async () => {
  const { clock, library, queue, states } = started();
  library.pulling = telling(failed('No such model.', false));
  queue.add('nope');
  await clock.advance(600_000);
  expect(library.asked.length).toBe(1);
  library.pulling = telling({ kind: 'pulled' });
  queue.resume('nope');
  await clock.advance(0);
  expect(states()).toEqual([['nope', 'done']]);
});

test('waits while no engine answers, and says which', async () => {
  const library = new StandInLibrary();
  let isThere = false;
  const { clock, queue } = started({ library: async () => (isThere ? library : 'No Ollama answers at x (refused).') });
  queue.add('phi4-mini');
  await clock.advance(0);
  expect(queue.list()[0]?.state).toMatchObject({ kind: 'resting', message: 'No Ollama answers at x (refused).' });
  isThere = true;
  await clock.advance(2000);
  expect(queue.list()[0]?.state.kind).toBe('done');
});

test('survives a restart: what ran and what waited goes on, what was stopped stays so, and nothing is left running', async () => {
  const before = started();
  before.library.pulling = hanging(layer(1 * GB), layer(1.2 * GB));
  for (const model of ['one', 'two', 'three']) before.queue.add(model);
  before.queue.cancel('three');
  await before.clock.advance(0);
  before.queue.stop();
  await before.clock.advance(600_000);
  expect(before.clock.waiting).toBe(0);

  const after = started({}, before.kept);
  after.library.pulling = hanging(layer(1.2 * GB));
  await after.clock.advance(0);
  expect(after.states()).toEqual([
    ['one', 'pulling'],
    ['two', 'waiting'],
    ['three', 'stopped'],
  ]);
});

test.each([
  ['nothing', undefined],
  ['no list', { pulls: 1 }],
  ['entries of another shape', [{ model: 1 }]],
])('begins empty where %s was kept', (_, value) => {
  expect(started({}, keptTable({ 'ollama pulls': value })).queue.list()).toEqual([]);
});

test('a list that is full takes no more', () => {
  const { library, queue } = started();
  library.pulling = hanging();
  const answers = Array.from({ length: 31 }, (_, place) => queue.add(`m${place}`).kind);
  expect(answers.filter(kind => kind === 'refused').length).toBe(1);
});

test('a model that is pulled once more begins at nothing', async () => {
  const { clock, library, queue } = started();
  library.pulling = telling(layer(3 * GB), { kind: 'step', step: 'writing' }, { kind: 'pulled' });
  queue.add('phi4-mini');
  await clock.advance(0);
  expect(queue.list()[0]).toMatchObject({ done: 3 * GB, state: { kind: 'done' } });
  library.pulling = hanging();
  queue.add('phi4-mini');
  await clock.advance(0);
  expect(queue.list()[0]).toEqual({ model: 'phi4-mini', state: { kind: 'pulling', step: 'manifest' }, done: 0 });
  queue.forget('phi4-mini');
  expect(queue.list().length).toBe(1);
});
