import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type HubBehaviour, type ModelHub, startModelHub } from '../../fakes/model-hub.ts';
import { CONTENT, HUB_SOURCE, rested, rig, TINY, tearDown, until } from './stand-ins.ts';

let hub: ModelHub;
beforeEach(async () => {
  hub = await startModelHub(CONTENT);
});
afterEach(async () => {
  await tearDown();
  await hub.stop();
});

test('fetches the model from where the hub keeps it, checks it and leaves nothing else behind', async () => {
  const { store, path, files, lines } = rig({ hub: hub.url });
  store.need();
  expect(await rested(store)).toEqual({ kind: 'ready', path });
  expect(readFileSync(path).equals(CONTENT)).toBe(true);
  expect(files()).toEqual(['Tiny.gguf', 'Tiny.gguf.verified.json']);
  expect(hub.requests.map(({ host }) => host)).toEqual(['hub', 'storage']);
  expect(hub.requests[0]?.path).toBe(`/${HUB_SOURCE.repository}/resolve/${HUB_SOURCE.revision}/Tiny.Q4.gguf`);
  expect(lines.join('\n')).not.toContain('signature');
});

test('says in the log what it fetches, from where, to where and how to refuse it, and when it is here', async () => {
  const { store, lines, path } = rig({ hub: hub.url });
  store.need();
  await rested(store);
  expect(lines).toEqual([
    `fetching Tiny (300 kB) from ${new URL(hub.url).host} to ${path}; --no-embedded refuses it`,
    'Tiny is here: 300 kB in 0.0 s, its checksum is right',
  ]);
});

describe('a download that is cut', () => {
  test.each([1, 4, 65_536, 150_001, 299_999])('after %i bytes goes on from there', async after => {
    hub.queue({ kind: 'cut', after });
    const { store, path } = rig({ hub: hub.url });
    store.need();
    expect(await rested(store)).toEqual({ kind: 'ready', path });
    expect(hub.ranges[1]).toMatch(/^bytes=[1-9]\d*-$/);
    expect(readFileSync(path).equals(CONTENT)).toBe(true);
  });

  test('again and again goes on as long as each try brings something', async () => {
    hub.queue(...Array.from({ length: 20 }, (): HubBehaviour => ({ kind: 'cut', after: 10_000 })));
    const { store, path } = rig({ hub: hub.url });
    store.need();
    expect(await rested(store)).toEqual({ kind: 'ready', path });
    expect(hub.ranges.length).toBeGreaterThan(5);
  });

  test('by the end of the node goes on at the next start', async () => {
    hub.queue({ kind: 'hang', after: 100_000 });
    const first = rig({ hub: hub.url });
    first.store.need();
    await until(() => first.partSize() === 100_000);
    await first.store.close();
    expect(first.files()).toEqual(['Tiny.gguf.part', 'Tiny.gguf.part.json']);

    const second = rig({ hub: hub.url, folder: first.folder });
    second.store.need();
    expect(await rested(second.store)).toEqual({ kind: 'ready', path: first.path });
    expect(hub.ranges).toEqual([undefined, 'bytes=100000-']);
    expect(second.files()).toEqual(['Tiny.gguf', 'Tiny.gguf.verified.json']);
  });

  test('by an answer that ends as if it were whole is not taken for whole', async () => {
    hub.queue({ kind: 'ends-early', after: 5000 });
    const { store, path } = rig({ hub: hub.url });
    store.need();
    expect(await rested(store)).toEqual({ kind: 'ready', path });
    expect(hub.ranges).toEqual([undefined, 'bytes=5000-']);
  });

  test('by silence is given up after 15 s and goes on over a new connection', async () => {
    hub.queue({ kind: 'hang', after: 100_000 });
    const { store, path, clock, partSize } = rig({ hub: hub.url });
    store.need();
    await until(() => partSize() === 100_000);
    await clock.advance(15_000);
    expect(await rested(store)).toEqual({ kind: 'ready', path });
    expect(hub.ranges).toEqual([undefined, 'bytes=100000-']);
  });

  test('and then refused three times is given up, with waits in between, and what came is kept', async () => {
    hub.queue({ kind: 'cut', after: 100_000 });
    hub.set({ kind: 'status', status: 503 });
    const { store, clock, files, lines } = rig({ hub: hub.url });
    store.need();
    for (const wait of [500, 1000]) {
      await until(() =>
        lines.includes(`no more of the download (it answered with status 503); tried again in ${wait} ms`),
      );
      await clock.advance(wait);
    }
    expect(await rested(store)).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('it answered with status 503'),
    });
    expect(hub.ranges).toHaveLength(4);
    expect(files()).toEqual(['Tiny.gguf.part', 'Tiny.gguf.part.json']);
  });
});

describe('going on with a part', () => {
  async function partOf(bytes: number, etag?: string) {
    hub.etag = etag;
    hub.queue({ kind: 'hang', after: bytes });
    const first = rig({ hub: hub.url });
    first.store.need();
    await until(() => first.partSize() === bytes);
    await first.store.close();
    return first;
  }

  test('begins anew when the hub does not give parts', async () => {
    const { folder, path } = await partOf(1000);
    hub.queue({ kind: 'no-ranges' });
    const { store } = rig({ hub: hub.url, folder });
    store.need();
    expect(await rested(store)).toEqual({ kind: 'ready', path });
    expect(readFileSync(path).equals(CONTENT)).toBe(true);
  });

  test('asks for the rest only if the storage still has the same', async () => {
    const { folder, path } = await partOf(1000, '"v1"');
    hub.etag = '"v2"';
    const { store } = rig({ hub: hub.url, folder });
    store.need();
    expect(await rested(store)).toEqual({ kind: 'ready', path });
    expect(hub.requests.at(-1)).toMatchObject({ range: 'bytes=1000-', ifRange: '"v1"' });
  });

  test('begins anew when nobody knows where the part comes from', async () => {
    const { folder, path } = await partOf(1000);
    writeFileSync(`${path}.part.json`, '{"url":');
    const { store } = rig({ hub: hub.url, folder });
    store.need();
    expect(await rested(store)).toEqual({ kind: 'ready', path });
    expect(hub.ranges.at(-1)).toBeUndefined();
  });

  test('fetches the whole again when the part turns out to be damaged', async () => {
    const { folder, path } = await partOf(1000);
    writeFileSync(`${path}.part`, new Uint8Array(1000));
    const { store, lines } = rig({ hub: hub.url, folder });
    store.need();
    expect(await rested(store)).toEqual({ kind: 'ready', path });
    expect(hub.ranges.slice(1)).toEqual(['bytes=1000-', undefined]);
    expect(lines.join('\n')).toContain('is not Tiny (its sha256 is');
  });

  test('needs no hub when the part was whole already', async () => {
    const { folder, path } = await partOf(1000);
    writeFileSync(`${path}.part`, CONTENT);
    const asked = hub.requests.length;
    const { store } = rig({ hub: hub.url, folder });
    store.need();
    expect(await rested(store)).toEqual({ kind: 'ready', path });
    expect(hub.requests).toHaveLength(asked);
  });

  test('is no use with a hub that sends another part than was asked for', async () => {
    const { folder } = await partOf(1000);
    hub.queue({ kind: 'wrong-range' });
    const { store } = rig({ hub: hub.url, folder });
    store.need();
    expect(await rested(store)).toMatchObject({
      message: expect.stringContaining('it sent another part of the file than it was asked for'),
    });
  });
});

describe('a hub that gives no model', () => {
  test.each<[HubBehaviour, string]>([
    [{ kind: 'status', status: 404 }, 'it does not have this file (status 404)'],
    [{ kind: 'status', status: 403 }, 'it does not give this file (status 403)'],
    [{ kind: 'status', status: 429 }, 'it answered with status 429'],
    [{ kind: 'status', status: 500 }, 'it answered with status 500'],
    [{ kind: 'page' }, 'what answers there is a web page, not the file'],
    [{ kind: 'lies', length: 12 }, 'it offers a file of 12 bytes, the right one has 300000'],
    [{ kind: 'lies', length: 900_000 }, 'it offers a file of 900000 bytes, the right one has 300000'],
    [{ kind: 'too-long' }, 'it sends more than the 300000 bytes of the file'],
  ])('with %j is left, and told of in words', async (behaviour, words) => {
    hub.set(behaviour);
    const { store, files } = rig({ hub: hub.url });
    store.need();
    expect(await rested(store)).toMatchObject({ kind: 'failed', message: expect.stringContaining(`: ${words}. `) });
    expect(files().filter(name => name.endsWith('.gguf'))).toEqual([]);
  });

  test('by sending other bytes twice is found out, nothing is kept, and it is not asked again for an hour', async () => {
    hub.set({ kind: 'damaged' });
    const { store, files, clock } = rig({ hub: hub.url });
    store.need();
    expect(await rested(store)).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('what came from there is not the model: its sha256 is'),
      retryAt: clock.now() + 3_600_000,
    });
    expect([hub.ranges, files()]).toEqual([[undefined, undefined], []]);
  });

  test('because it has another file under the name now is left before a byte of it comes', async () => {
    hub.linked = { sha256: '0'.repeat(64), size: CONTENT.length };
    const { store } = rig({ hub: hub.url });
    store.need();
    expect(await rested(store)).toMatchObject({
      message: expect.stringContaining('it has another file under this name now'),
    });
    expect(hub.ranges).toEqual([]);
  });

  test('because nothing listens is left at once', async () => {
    await hub.stop();
    const { store, clock } = rig({ hub: hub.url });
    store.need();
    expect(await rested(store)).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('nothing listens at its address'),
      retryAt: clock.now() + 30_000,
    });
    await hub.restart();
  });

  test('because it takes the connection and is silent is left after 12 s', async () => {
    let hasCalled = false;
    const silent = createServer(socket => {
      hasCalled = true;
      socket.on('error', () => {});
    });
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const { store, clock } = rig({ hub: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}` });
    store.need();
    await until(() => hasCalled);
    await clock.advance(12_000);
    expect(await rested(store)).toMatchObject({
      message: expect.stringContaining('it took the connection and did not answer'),
    });
    silent.close();
  });

  test('but leads in a circle is left after a few turns', async () => {
    hub.location = '/someone/Tiny-GGUF/resolve/main/Tiny.gguf';
    const { store } = rig({ hub: hub.url });
    store.need();
    expect(await rested(store)).toMatchObject({ message: expect.stringContaining('it leads in a circle') });
    expect(hub.requests).toHaveLength(6);
  });

  test.each(['file:///etc/passwd', 'http://['])('but leads to %s is not followed', async location => {
    hub.location = location;
    const { store } = rig({ hub: hub.url });
    store.need();
    expect(await rested(store)).toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/ it .* leads |it leads /),
    });
    expect(hub.requests).toHaveLength(1);
  });

  test('leaves the way to do it by hand', async () => {
    hub.set({ kind: 'status', status: 404 });
    const { store, path } = rig({ hub: hub.url });
    store.need();
    const url = `${hub.url}/${HUB_SOURCE.repository}/resolve/${HUB_SOURCE.revision}/Tiny.Q4.gguf`;
    expect(await rested(store)).toMatchObject({
      message: expect.stringContaining(
        `Download ${url} by hand and put it at ${path}, or install Ollama (https://ollama.com/download).`,
      ),
    });
    expect(TINY.sources).toHaveLength(1);
  });
});
