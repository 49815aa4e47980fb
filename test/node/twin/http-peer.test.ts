import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type PeerHandlers, PeerLost } from '../../../main/node/twin/peer.ts';
import { TcpProxy } from '../../fakes/tcp-proxy.ts';
import { clockOff, openDoor, peerTo } from './two-ends.ts';

const MINUTE = 60_000;
const open = new AbortController().signal;

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of cleanUp.splice(0).reverse()) await close();
});

/** What the tests' far end can do. */
const handlers: PeerHandlers = {
  echo: { kind: 'answer', handle: async message => message },
  breaks: {
    kind: 'answer',
    handle: () => {
      throw new Error('with a detail that stays there');
    },
  },
  counts: {
    kind: 'stream',
    async *handle(message) {
      for (let number = 0; number < Number(message); number += 1) yield { number };
    },
  },
};

async function door(options: Partial<Parameters<typeof openDoor>[0]> = {}) {
  const opened = await openDoor({ handlers, ...options });
  cleanUp.push(opened.close);
  return opened;
}

function peer(...args: Parameters<typeof peerTo>) {
  const made = peerTo(...args);
  cleanUp.push(() => made.close());
  return made;
}

/** A proxy that sees all that passes, and may change it. */
async function proxyTo(
  url: string,
  change: { readonly request?: (body: Buffer) => Buffer; readonly answer?: (body: Buffer) => Buffer } = {},
) {
  const seen: { readonly path: string; readonly headers: IncomingMessage['headers']; readonly body: Buffer }[] = [];
  const server: Server = createServer(async (incoming, outgoing) => {
    const body = Buffer.concat(await incoming.toArray());
    seen.push({ path: incoming.url ?? '', headers: incoming.headers, body });
    const onwards = httpRequest(new URL(incoming.url ?? '/', url), {
      method: 'POST',
      headers: { ...incoming.headers, host: new URL(url).host },
    });
    onwards.end(change.request?.(body) ?? body);
    const [answer] = (await once(onwards, 'response')) as [IncomingMessage];
    const text = Buffer.concat(await answer.toArray());
    const { 'transfer-encoding': _, 'content-length': __, ...headers } = answer.headers;
    outgoing.writeHead(answer.statusCode ?? 500, headers).end(change.answer?.(text) ?? text);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  cleanUp.push(async () => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

const flipped = (place: number) => (body: Buffer) => {
  const copy = Buffer.from(body);
  copy[place] = (copy[place] ?? 0) ^ 1;
  return copy;
};

describe('a message to the twin', () => {
  it('is answered', async () => {
    const { url } = await door();
    const message = { text: 'Grüße, 你好', many: ['x'.repeat(3_000_000)] };
    expect(await peer([url]).ask('echo', message, open)).toEqual({ kind: 'answered', message });
  });

  it('shows whoever carries it neither what is asked nor what is answered', async () => {
    const { url } = await door();
    const proxy = await proxyTo(url);
    await peer([proxy.url]).ask('echo', 'a very private prompt', open);
    expect(proxy.seen).not.toHaveLength(0);
    for (const { body } of proxy.seen) expect(body.includes('private')).toBe(false);
  });

  it('may come through an address with a path', async () => {
    const { url } = await door();
    const proxy = await proxyTo(url);
    const answer = await peer([`${proxy.url}/`]).ask('echo', 1, open);
    expect(answer).toEqual({ kind: 'answered', message: 1 });
  });

  it('goes to the next address when something else is at the first', async () => {
    const { url } = await door();
    const stranger = createServer((_request, response) => response.writeHead(503).end('<h1>Tunnel unavailable</h1>'));
    await once(stranger.listen(0, '127.0.0.1'), 'listening');
    cleanUp.push(async () => stranger.close());
    const { port } = stranger.address() as AddressInfo;
    const answer = await peer([`http://127.0.0.1:${port}`, 'http://127.0.0.1:1', url]).ask('echo', 2, open);
    expect(answer).toEqual({ kind: 'answered', message: 2 });
  });

  it('is unreachable when nobody answers anywhere', async () => {
    expect(await peer(['http://127.0.0.1:1']).ask('echo', 1, open)).toMatchObject({ kind: 'unreachable' });
    expect(await peer([]).ask('echo', 1, open)).toMatchObject({ kind: 'unreachable' });
  });

  it('of an operation that the twin does not have is refused as that', async () => {
    const { url } = await door();
    for (const operation of ['dance', 'toString', '__proto__']) {
      expect(await peer([url]).ask(operation, 1, open)).toMatchObject({
        kind: 'refused',
        reason: 'unknown-operation',
      });
    }
  });

  it('that meets a bug there fails, without the details', async () => {
    const { url } = await door();
    const answer = await peer([url]).ask('breaks', 1, open);
    expect(answer).toMatchObject({ kind: 'failed' });
    expect(JSON.stringify(answer)).not.toContain('detail');
  });

  it('is sealed anew when the twin was started again', async () => {
    const { url, turnedAway } = await door({ boot: 'second' });
    const asking = peer([url]);
    expect(await asking.ask('echo', 1, open)).toMatchObject({ kind: 'answered' });
    expect(await asking.ask('echo', 2, open)).toMatchObject({ kind: 'answered' });
    expect(turnedAway).toEqual(['restarted']);
  });
});

describe('a message is not taken', () => {
  it('when the secret is another one', async () => {
    const { url } = await door({ secret: 'another secret that is as long as the first one' });
    expect(await peer([url]).ask('echo', 1, open)).toMatchObject({ kind: 'refused', reason: 'not-opened' });
  });

  it('when the node has no twin', async () => {
    const { url } = await door({ secret: '' });
    expect(await peer([url]).ask('echo', 1, open)).toMatchObject({ kind: 'refused', reason: 'not-paired' });
  });

  it.each([4, -4])('only when the clocks are too far apart: %d minutes are not', async minutes => {
    const { url } = await door();
    const answer = await peer([url], { clock: clockOff(minutes * MINUTE) }).ask('echo', 1, open);
    expect(answer).toMatchObject({ kind: 'answered' });
  });

  it.each([10, -10])('when the clocks are too far apart: %d minutes are', async minutes => {
    const { url } = await door();
    const answer = await peer([url], { clock: clockOff(minutes * MINUTE) }).ask('echo', 1, open);
    expect(answer).toMatchObject({ kind: 'refused', reason: 'clock-skew' });
    expect(JSON.stringify(answer)).toContain('10 minutes');
  });

  it('when it was changed on its way', async () => {
    const { url, turnedAway } = await door();
    const proxy = await proxyTo(url, { request: body => flipped(body.length - 1)(body) });
    expect(await peer([proxy.url]).ask('echo', 1, open)).toMatchObject({ kind: 'refused', reason: 'not-opened' });
    expect(turnedAway).toContain('not-opened');
  });

  it('when its answer was changed on its way, or cut', async () => {
    const { url } = await door();
    const changed = await proxyTo(url, { answer: body => (body[0] === 0x7b ? body : flipped(body.length - 1)(body)) });
    const cut = await proxyTo(url, { answer: body => (body[0] === 0x7b ? body : body.subarray(0, -3)) });
    for (const proxy of [changed, cut]) {
      // The first one learns the twin's start.
      expect(await peer([proxy.url]).ask('echo', 'a long enough text', open)).toMatchObject({ kind: 'unreachable' });
    }
  });

  it('a second time, nor for another operation, another time or another sender', async () => {
    const { url } = await door();
    const proxy = await proxyTo(url);
    await peer([proxy.url]).ask('echo', 'once', open);
    const message = proxy.seen.at(-1);
    if (!message) throw new Error('nothing was seen');
    const send = async (path: string, headers: Record<string, string> = {}) => {
      const answer = await fetch(new URL(path, url), {
        method: 'POST',
        headers: { ...(message.headers as Record<string, string>), ...headers },
        body: new Uint8Array(message.body),
      });
      const { error } = (await answer.json()) as { error: { code: string } };
      return error.code;
    };
    expect(await send(message.path)).toBe('replayed');
    expect(await send('/peer/v1/counts')).toBe('not-opened');
    expect(await send(message.path, { 'x-tandem-peer-time': String(Date.now() + 5) })).toBe('not-opened');
    expect(await send(message.path, { 'x-tandem-peer': 'c' })).toBe('not-opened');
    expect(await send(message.path, { 'x-tandem-peer': 'b' })).toBe('not-opened');
    expect(await send(message.path, { 'x-tandem-peer-protocol': '2.0' })).toBe('version');
    expect(await send(message.path, { 'x-tandem-peer-protocol': '1.7' })).toBe('replayed');
    expect(await send(message.path, { 'x-tandem-peer-nonce': '' })).toBe('not-opened');
    expect(await send(message.path, { 'x-tandem-peer-boot': 'zero' })).toBe('not-opened');
  });
});

it('one message after the other goes over connections that are there already', async () => {
  const { url } = await door();
  await using way = await TcpProxy.open();
  way.leadTo(url);
  const connections = new Set<number>();
  way.tap = (piece, _isAnswer, connection) => {
    connections.add(connection);
    return piece;
  };
  const asking = peer([way.url]);
  for (let turn = 0; turn < 20; turn += 1) {
    expect(await asking.ask('echo', turn, open)).toEqual({ kind: 'answered', message: turn });
    const stream = await asking.open('counts', 3, open);
    if (stream.kind !== 'opened') throw new Error(stream.message);
    const got: unknown[] = [];
    for await (const message of stream.messages) got.push(message);
    expect(got).toHaveLength(3);
  }
  // The end of an answer may come a moment after its last message, and the next one does not wait for it.
  expect(connections.size).toBeLessThanOrEqual(3);
});

describe('a stream of the twin', () => {
  it('comes message by message, and ends', async () => {
    const { url } = await door();
    const stream = await peer([url]).open('counts', 3, open);
    if (stream.kind !== 'opened') throw new Error(stream.message);
    const got: unknown[] = [];
    for await (const message of stream.messages) got.push(message);
    expect(got).toEqual([{ number: 0 }, { number: 1 }, { number: 2 }]);
  });

  it('brings each message when it is there, not at the end', async () => {
    let goOn = () => {};
    const { url } = await door({
      handlers: {
        slow: {
          kind: 'stream',
          async *handle() {
            yield 'first';
            await new Promise<void>(resolve => {
              goOn = resolve;
            });
            yield 'second';
          },
        },
      },
    });
    const stream = await peer([url]).open('slow', null, open);
    if (stream.kind !== 'opened') throw new Error(stream.message);
    const messages = stream.messages[Symbol.asyncIterator]();
    expect(await messages.next()).toEqual({ done: false, value: 'first' });
    goOn();
    expect(await messages.next()).toEqual({ done: false, value: 'second' });
    expect(await messages.next()).toMatchObject({ done: true });
  });

  it('ends there too when nobody wants it any more', async () => {
    let ended = () => {};
    const isOver = new Promise<void>(resolve => {
      ended = resolve;
    });
    const { url } = await door({
      handlers: {
        endless: {
          kind: 'stream',
          async *handle(_message, signal) {
            signal.addEventListener('abort', ended);
            for (let number = 0; ; number += 1) {
              yield number;
              await setImmediate();
            }
          },
        },
      },
    });
    const controller = new AbortController();
    const stream = await peer([url]).open('endless', null, controller.signal);
    if (stream.kind !== 'opened') throw new Error(stream.message);
    const reading = (async () => {
      for await (const number of stream.messages) if (number === 5) controller.abort(new Error('enough'));
    })();
    await expect(reading).rejects.toThrow('enough');
    await isOver;
  });

  it('that breaks off in the middle is lost, never short', async () => {
    const { url } = await door();
    const cut = await proxyTo(url, { answer: body => (body[0] === 0x7b ? body : body.subarray(0, -20)) });
    const stream = await peer([cut.url]).open('counts', 4, open);
    if (stream.kind !== 'opened') throw new Error(stream.message);
    const got: unknown[] = [];
    const reading = (async () => {
      for await (const message of stream.messages) got.push(message);
    })();
    await expect(reading).rejects.toThrow(PeerLost);
    expect(got.length).toBeLessThanOrEqual(4);
  });
});
