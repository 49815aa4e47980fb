import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../main/node/clock/index.ts';
import { Secret } from '../../../main/node/config/index.ts';
import { sealRequest } from '../../../main/node/twin/wire/index.ts';
import { type Machine, SECRET, TwinPair, until } from './twin-pair.ts';

const MIB = 2 ** 20;

/** The headers of a message, as anybody can write them. */
const knock = () => ({
  'content-type': 'application/octet-stream',
  'x-tandem-peer': 'b',
  'x-tandem-peer-time': String(Date.now()),
  'x-tandem-peer-nonce': randomBytes(24).toString('base64url'),
  'x-tandem-peer-protocol': '1.0',
  'x-tandem-peer-boot': '-',
});

function headed(length: number, rest: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(length >>> 0);
  return Buffer.concat([head, rest]);
}

async function memoryOf({ life }: Machine): Promise<number> {
  const text = await (await life.control('metrics')).text();
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]);
}

/** So many at a time, until all are done. */
async function manyTimes<T>(count: number, atOnce: number, act: (turn: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const turn = next++;
      results.push(await act(turn));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

describe('the door between two nodes', () => {
  let pair: TwinPair;
  let term: number;
  /** Where it really is: nothing here goes over the twin's own way. */
  const peer = (operation: string) => `${pair.a.life.gateway}/peer/v1/${operation}`;
  beforeAll(async () => {
    pair = await TwinPair.start({ lease: 10_000 });
    ({ term } = await (await pair.agreed()).router());
  });
  afterAll(() => pair[Symbol.asyncDispose]());
  afterEach(async () => {
    expect(await (await pair.agreed()).router()).toMatchObject({ term });
    const answer = await pair.b.chat('a/local');
    expect([answer.status, answer.headers.get('x-tandem-backend')]).toEqual([200, 'a/local']);
  });

  it.each<[string, RequestInit & { readonly operation?: string }]>([
    ['nothing', { body: '' }],
    ['JSON', { body: '{"node":"b"}' }],
    ['noise', { body: randomBytes(10_000) }],
    ['a piece that says it is 2 GiB long', { body: headed(0xffff_ffff, Buffer.alloc(100)) }],
    ['a piece shorter than its seal', { body: headed(0x8000_0004, Buffer.alloc(4)) }],
    ['two pieces', { body: Buffer.concat([headed(20, Buffer.alloc(20)), headed(0x8000_0014, Buffer.alloc(20))]) }],
    ['a name of what every object has', { body: randomBytes(100), operation: '__proto__' }],
    ['a name that is very long', { body: randomBytes(100), operation: 'x'.repeat(400) }],
  ])('takes no %s', async (_what, { body = null, operation = 'heartbeat' }) => {
    const response = await fetch(peer(operation), { method: 'POST', headers: knock(), body });
    expect([401, 409]).toContain(response.status);
    expect(await response.json()).toMatchObject({ error: { type: 'peer_error' } });
  });

  it.each([
    ['x-tandem-peer', '../b'],
    ['x-tandem-peer-time', '-1'],
    ['x-tandem-peer-time', '1e99'],
    ['x-tandem-peer-nonce', 'short'],
    ['x-tandem-peer-protocol', '1.0.0'],
    ['x-tandem-peer-protocol', 'x'.repeat(8000)],
  ])('takes no message whose %s is %s', async (header, value) => {
    const headers = { ...knock(), [header]: value };
    const response = await fetch(peer('heartbeat'), { method: 'POST', headers, body: randomBytes(100) });
    expect([401, 426]).toContain(response.status);
    expect((await response.text()).length).toBeLessThan(1000);
  });

  it('takes no body that is too long', async () => {
    const response = await fetch(peer('chat'), {
      method: 'POST',
      headers: knock(),
      body: Buffer.alloc(13 * MIB),
    }).catch(() => undefined);
    if (response) expect([401, 409, 413]).toContain(response.status);
  });

  it('keeps nothing of who knocks with long bodies and no key, however many do at once', async () => {
    const before = await memoryOf(pair.a);
    const { hostname, port } = new URL(pair.a.life.gateway);
    const head = Object.entries(knock()).map(([name, value]) => `${name}: ${value}\r\n`);
    const length = 12 * MIB;
    const sockets = Array.from({ length: 40 }, () => {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => {});
      socket.on('data', () => {});
      socket.write(`POST /peer/v1/chat HTTP/1.1\r\nhost: a\r\n${head.join('')}content-length: ${length}\r\n\r\n`);
      // All but the end, so that each of them stays open.
      socket.write(Buffer.alloc(length - 1));
      return socket;
    });
    await until('everything was sent', async () =>
      sockets.every(({ writableLength }) => writableLength === 0) ? true : undefined,
    );
    const grown = (await memoryOf(pair.a)) - before;
    for (const socket of sockets) socket.destroy();
    expect(grown).toBeLessThan(150 * MIB);
  });

  it('stays in good order while thousands knock, and its log stays short', async () => {
    const before = await memoryOf(pair.a);
    const lines = pair.a.life.node.stderr.length;
    const statuses = await manyTimes(4000, 40, async turn => {
      const headers = turn % 4 === 0 ? {} : knock();
      const response = await fetch(peer('heartbeat'), { method: 'POST', headers, body: randomBytes(500) });
      await response.arrayBuffer();
      return response.status;
    });
    expect(statuses.filter(status => ![401, 409, 426].includes(status))).toEqual([]);
    expect((await memoryOf(pair.a)) - before).toBeLessThan(100 * MIB);
    expect(pair.a.life.node.stderr.length - lines).toBeLessThan(20);
  });

  it('bears a twin that says the same a thousand times', async () => {
    const before = await memoryOf(pair.a);
    const secret = new Secret(SECRET);
    const seen = { node: 'b', name: 'b', version: '0.1.0', protocol: '1.0', at: Date.now(), addresses: [], parts: {} };
    const refused = await fetch(peer('ping'), { method: 'POST', headers: knock(), body: '' });
    const { boot } = (await refused.json()) as { boot: string };
    const statuses = await manyTimes(2000, 40, async () => {
      const sealed = sealRequest('heartbeat', seen, { sender: 'b', secret, boot, clock: systemClock });
      const { headers } = sealed;
      const response = await fetch(peer('heartbeat'), { method: 'POST', headers, body: new Uint8Array(sealed.body) });
      await response.arrayBuffer();
      return response.status;
    });
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect((await memoryOf(pair.a)) - before).toBeLessThan(100 * MIB);
  });
});
