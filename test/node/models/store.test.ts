import { copyFileSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ModelHub, startModelHub } from '../../fakes/model-hub.ts';
import { CONTENT, type Rig, rested, rig, TINY, tearDown, until } from './stand-ins.ts';

let hub: ModelHub;
beforeEach(async () => {
  hub = await startModelHub(CONTENT);
});
afterEach(async () => {
  await tearDown();
  await hub.stop();
});

/** Puts bytes where the model belongs, before anybody looks. */
function place({ folder, path }: Rig, bytes: Uint8Array): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, bytes);
}

function flipped(at: number): Uint8Array {
  const bytes = Uint8Array.from(CONTENT);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
}

describe('before anybody needs the model', () => {
  test('nothing is done', async () => {
    const { store, states, folder, clock } = rig({ hub: hub.url });
    await clock.advance(3_600_000);
    expect([store.state(), states, hub.requests.length]).toEqual([{ kind: 'absent' }, [], 0]);
    expect(statSync(folder, { throwIfNoEntry: false })).toBeUndefined();
  });

  test('and with --no-embedded not after that either', async () => {
    const { store, states } = rig({ hub: hub.url, use: 'refused' });
    store.need();
    store.retry();
    expect(await store.check()).toMatchObject({ kind: 'refused', message: expect.stringContaining('--no-embedded') });
    expect([states, hub.requests.length]).toEqual([[], 0]);
  });

  test('nor where no engine could load it', async () => {
    const { store, states } = rig({ hub: hub.url, use: 'impossible' });
    store.need();
    expect(store.state()).toMatchObject({ kind: 'refused', message: expect.stringContaining('is not installed') });
    expect([states, hub.requests.length]).toEqual([[], 0]);
  });
});

test('however often it is needed, it is fetched once', async () => {
  const { store } = rig({ hub: hub.url });
  store.need();
  store.need();
  await rested(store);
  store.need();
  expect([hub.requests.length, store.state().kind]).toEqual([2, 'ready']);
});

test('is checking, fetching, checking and ready in turn, and tells of each', async () => {
  const { store, states } = rig({ hub: hub.url });
  store.need();
  await rested(store);
  expect(states.map(({ kind }) => kind)).toEqual(['checking', 'fetching', 'checking', 'ready']);
});

describe('a file that is there already', () => {
  test('is checked and used without a request', async () => {
    const made = rig({ hub: hub.url });
    place(made, CONTENT);
    made.store.need();
    expect(await rested(made.store)).toEqual({ kind: 'ready', path: made.path });
    expect(hub.requests).toEqual([]);
  });

  test.each([
    ['has a wrong bit', flipped(250_000)],
    ['is too short', CONTENT.subarray(0, 1000)],
    ['is empty', new Uint8Array()],
  ])('and %s is put aside until it was fetched again', async (_, bytes) => {
    const made = rig({ hub: hub.url });
    place(made, bytes);
    made.store.need();
    await until(() => made.store.state().kind === 'waiting');
    await made.clock.advance(2000);
    expect(await rested(made.store)).toEqual({ kind: 'ready', path: made.path });
    expect(readFileSync(made.path).equals(CONTENT)).toBe(true);
    expect(made.files()).not.toContain('Tiny.gguf.damaged');
  });

  test('and is damaged is kept as long as there is no good one', async () => {
    const made = rig();
    place(made, flipped(1));
    made.store.need();
    await until(() => made.store.state().kind === 'waiting');
    await made.clock.advance(2000);
    expect(await rested(made.store)).toMatchObject({ kind: 'failed' });
    expect(readFileSync(`${made.path}.damaged`).equals(flipped(1))).toBe(true);
  });

  test('and is still being copied is waited for', async () => {
    const made = rig({ hub: hub.url });
    place(made, CONTENT.subarray(0, 1000));
    made.store.need();
    await until(() => made.store.state().kind === 'waiting');
    writeFileSync(made.path, CONTENT);
    await made.clock.advance(2000);
    expect(await rested(made.store)).toEqual({ kind: 'ready', path: made.path });
    expect([hub.requests, made.files()]).toEqual([[], ['Tiny.gguf', 'Tiny.gguf.verified.json']]);
  });
});

describe('before the file is loaded', () => {
  async function ready(): Promise<Rig> {
    const made = rig({ hub: hub.url });
    made.store.need();
    await rested(made.store);
    return made;
  }

  test('a look tells that it is untouched', async () => {
    const { store, path, states } = await ready();
    const told = states.length;
    expect(await store.check()).toEqual({ kind: 'ready', path });
    expect(states).toHaveLength(told);
  });

  test('a damaged one is found out, even when its time was set back, and fetched again', async () => {
    const { store, path, clock } = await ready();
    const { atime, mtime } = statSync(path);
    writeFileSync(path, flipped(1));
    utimesSync(path, atime, mtime);
    expect(await store.check()).toEqual({ kind: 'checking' });
    await until(() => store.state().kind === 'waiting');
    await clock.advance(2000);
    await rested(store);
    expect(readFileSync(path).equals(CONTENT)).toBe(true);
  });

  test('one that was taken away is fetched again', async () => {
    const { store, path } = await ready();
    rmSync(path);
    expect(await store.check()).toEqual({ kind: 'checking' });
    expect(await rested(store)).toEqual({ kind: 'ready', path });
  });

  test('one that was only touched is read again and goes on being used', async () => {
    const { store, path } = await ready();
    utimesSync(path, 1, 1);
    expect(await store.check()).toEqual({ kind: 'ready', path });
    expect(hub.ranges).toHaveLength(1);
  });
});

test('what was checked once is not read again at the next start', async () => {
  const first = rig({ hub: hub.url });
  first.store.need();
  await rested(first.store);
  const record = `${first.path}.verified.json`;
  const { ino, mtimeMs } = statSync(record);
  const second = rig({ hub: hub.url, folder: first.folder });
  second.store.need();
  await rested(second.store);
  expect([statSync(record).ino, statSync(record).mtimeMs]).toEqual([ino, mtimeMs]);
});

describe('a file that the configuration names', () => {
  test('is used as it is, and nothing is fetched', async () => {
    const made = rig({ hub: hub.url });
    place(made, CONTENT);
    const mine = join(made.folder, 'mine.gguf');
    copyFileSync(made.path, mine);
    const { store } = rig({ hub: hub.url, folder: made.folder, modelPath: mine });
    store.need();
    expect(await rested(store)).toEqual({ kind: 'ready', path: mine });
    expect(hub.requests).toEqual([]);
  });

  test.each([
    ['that is not there', undefined, 'it is not there'],
    ['that is no model', '<html>', 'it is no GGUF file'],
    ['that is empty', '', 'it is no GGUF file'],
  ])('%s is told of, looked at again later, and not replaced', async (_, text, words) => {
    const made = rig();
    place(made, CONTENT);
    const mine = join(made.folder, 'mine.gguf');
    if (text !== undefined) writeFileSync(mine, text);
    const { store, clock } = rig({ hub: hub.url, folder: made.folder, modelPath: mine });
    store.need();
    expect(await rested(store)).toMatchObject({
      kind: 'failed',
      message: `${mine} is named as the model, but ${words}.`,
    });
    writeFileSync(mine, CONTENT);
    await clock.advance(30_000);
    expect(await rested(store)).toEqual({ kind: 'ready', path: mine });
    expect(hub.requests).toEqual([]);
  });
});

describe('when every source has failed', () => {
  test('it is tried again after 30 s, then ever later, up to ten minutes', async () => {
    hub.set({ kind: 'status', status: 500 });
    const { store, clock } = rig({ hub: hub.url });
    store.need();
    const waits: number[] = [];
    for (let round = 0; round < 7; round += 1) {
      const state = await rested(store);
      const wait = state.kind === 'failed' ? (state.retryAt ?? 0) - clock.now() : 0;
      waits.push(wait / 1000);
      const asked = hub.ranges.length;
      await clock.advance(wait);
      await until(() => hub.ranges.length > asked);
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 600, 600]);
  });

  test('a need does not hurry it, a person can', async () => {
    hub.queue({ kind: 'status', status: 500 });
    const { store, path, clock } = rig({ hub: hub.url });
    store.need();
    await rested(store);
    store.need();
    expect(store.state().kind).toBe('failed');
    store.retry();
    expect(await rested(store)).toEqual({ kind: 'ready', path });
    await clock.advance(60_000);
    expect([hub.ranges.length, clock.waiting]).toEqual([2, 0]);
  });

  test('a next try that succeeds needs nobody', async () => {
    hub.queue({ kind: 'status', status: 500 });
    const { store, path, clock } = rig({ hub: hub.url });
    store.need();
    await rested(store);
    await clock.advance(30_000);
    expect(await rested(store)).toEqual({ kind: 'ready', path });
  });
});

describe('the disk', () => {
  test('is looked at before a byte is fetched, and the numbers are told', async () => {
    const { store, folder } = rig({ hub: hub.url, freeSpace: async () => 400_000_000 });
    store.need();
    expect(await rested(store)).toMatchObject({
      message: expect.stringContaining(
        `the disk of ${folder} has 400 MB free, and it takes 300 kB with 500 MB to spare.`,
      ),
    });
    expect(hub.requests).toEqual([]);
  });

  test('needs room for what is still missing only', async () => {
    hub.queue({ kind: 'hang', after: 299_000 });
    const first = rig({ hub: hub.url });
    first.store.need();
    await until(() => first.partSize() === 299_000);
    await first.store.close();
    const { store } = rig({ hub: hub.url, folder: first.folder, freeSpace: async () => 500_000_000 + 1000 });
    store.need();
    expect((await rested(store)).kind).toBe('ready');
  });

  test('that cannot hold the folder is told of in words', async () => {
    const made = rig();
    writeFileSync(made.folder, 'a file in its place');
    made.store.need();
    expect(await rested(made.store)).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining(`The model folder ${made.folder} cannot be used: `),
    });
  });
});

describe('progress', () => {
  test('is told of four times a second at most, with speed and time left', async () => {
    hub.queue({ kind: 'hang', after: 100_000 });
    const { store, states, clock, partSize } = rig({ hub: hub.url });
    const host = new URL(hub.url).host;
    store.need();
    await until(() => partSize() === 100_000);
    expect(states.at(-1)).toEqual({ kind: 'fetching', source: host, received: 0, total: 300_000 });
    await clock.advance(250);
    expect(states.at(-1)).toEqual({ kind: 'fetching', source: host, received: 100_000, total: 300_000 });
    expect(states).toHaveLength(3);
    await clock.advance(14_000);
    expect(states).toHaveLength(3);
  });
});

describe('when the node ends', () => {
  test('a download ends with it, and nothing is left running or locked', async () => {
    hub.queue({ kind: 'hang', after: 10 });
    const { store, states, clock, files, partSize } = rig({ hub: hub.url });
    store.need();
    await until(() => partSize() === 10);
    await store.close();
    const told = states.length;
    store.need();
    store.retry();
    expect([states.length, clock.waiting, files()]).toEqual([told, 0, ['Tiny.gguf.part', 'Tiny.gguf.part.json']]);
  });

  test('nothing is tried again', async () => {
    hub.set({ kind: 'status', status: 500 });
    const { store, clock } = rig({ hub: hub.url });
    store.need();
    await rested(store);
    await store.close();
    expect(clock.waiting).toBe(0);
  });
});

describe('two nodes on one data folder', () => {
  test('fetch it once, and the other one waits and has it too', async () => {
    hub.queue({ kind: 'hang', after: 100_000 });
    const one = rig({ hub: hub.url });
    one.store.need();
    await until(() => one.partSize() === 100_000);
    const two = rig({ hub: hub.url, folder: one.folder });
    two.store.need();
    await until(() => two.store.state().kind === 'waiting');
    await one.clock.advance(15_000);
    await rested(one.store);
    await two.clock.advance(1000);
    expect(await rested(two.store)).toEqual({ kind: 'ready', path: one.path });
    expect(hub.ranges).toEqual([undefined, 'bytes=100000-']);
  });

  test('go on where the one that ended stopped', async () => {
    hub.queue({ kind: 'hang', after: 100_000 });
    const one = rig({ hub: hub.url });
    one.store.need();
    await until(() => one.partSize() === 100_000);
    const two = rig({ hub: hub.url, folder: one.folder });
    two.store.need();
    await until(() => two.store.state().kind === 'waiting');
    await one.store.close();
    await two.clock.advance(1000);
    expect(await rested(two.store)).toEqual({ kind: 'ready', path: one.path });
    expect(hub.ranges).toEqual([undefined, 'bytes=100000-']);
    expect(TINY.bytes).toBe(readFileSync(one.path).length);
  });
});
