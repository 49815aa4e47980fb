import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PYTHON } from './worker-process.ts';

/* The worker's own client for WebSockets, before a server that sends whatever a test wants. */

const SCRIPT = `
import sys
from tandem_colab.websocket import Closed, WebSocket
try:
    socket = WebSocket(sys.argv[1], timeout=20)
    while True:
        print("got", ascii(socket.receive(float(sys.argv[2])))[:80], flush=True)
        socket.send("heard")
except Closed as closed:
    print("closed:", closed, flush=True)
`;

const ENVIRONMENT = {
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '',
  PYTHONPATH: resolve('resources/colab'),
  PYTHONDONTWRITEBYTECODE: '1',
};

type Serve = (socket: Socket, key: string) => void;

/** What the client says it met. */
async function met(serve: Serve, silence = 20): Promise<string[]> {
  const server = createServer(socket => {
    socket.on('error', () => {});
    socket.once('data', head => serve(socket, /Sec-WebSocket-Key: (\S+)/.exec(String(head))?.[1] ?? ''));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const child = spawn(PYTHON, ['-c', SCRIPT, url, String(silence)], {
    env: ENVIRONMENT,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', piece => (said += String(piece)));
  await once(child, 'close');
  server.close();
  return said.trim().split('\n');
}

function accept(key: string): string {
  const hash = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${hash}\r\n\r\n`;
}

/** A frame as a server sends it. */
function frame(opcode: number, payload: string | Buffer, isFinal = true): Buffer {
  const body = Buffer.from(payload);
  const first = (isFinal ? 0x80 : 0) | opcode;
  if (body.length < 126) return Buffer.concat([Buffer.from([first, body.length]), body]);
  if (body.length < 65_536) {
    return Buffer.concat([Buffer.from([first, 126, body.length >> 8, body.length & 255]), body]);
  }
  const head = Buffer.alloc(10);
  head.writeUInt8(first, 0);
  head.writeUInt8(127, 1);
  head.writeBigUInt64BE(BigInt(body.length), 2);
  return Buffer.concat([head, body]);
}

const greeting =
  (...pieces: readonly (string | Buffer)[]): Serve =>
  (socket, key) => {
    socket.write(accept(key));
    for (const piece of pieces) socket.write(piece);
  };
const bye = frame(8, Buffer.from([0x0f, 0xa1]));

describe('the worker’s WebSocket client', { timeout: 60_000 }, () => {
  test('takes messages of every length, in pieces, with pings between them', async () => {
    const said = await met(
      greeting(
        frame(1, 'short'),
        frame(1, 'x'.repeat(300)),
        frame(1, 'y'.repeat(70_000)),
        frame(1, 'be', false),
        frame(9, 'still there?'),
        frame(0, 'gun €'),
        bye,
      ),
    );
    expect(said.map(line => line.slice(0, 20))).toEqual([
      "got 'short'",
      `got '${'x'.repeat(15)}`,
      `got '${'y'.repeat(15)}`,
      "got 'begun \\u20ac'",
      'closed: closed by th',
    ]);
    expect(said.at(-1)).toContain('4001');
  });

  test('puts a message together that arrives byte by byte', async () => {
    const said = await met(async (socket, key) => {
      socket.setNoDelay(true);
      for (const byte of Buffer.concat([Buffer.from(accept(key)), frame(1, 'slow'), bye])) {
        socket.write(Buffer.from([byte]));
        await new Promise(done => setImmediate(done));
      }
    });
    expect(said[0]).toBe("got 'slow'");
  });

  test('what it sends is masked, as servers demand, and whole', async () => {
    let heard = Buffer.alloc(0);
    await met((socket, key) => {
      socket.on('data', piece => {
        heard = Buffer.concat([heard, piece]);
        if (heard.length >= 11) socket.end(bye);
      });
      greeting(frame(1, 'say'))(socket, key);
    });
    expect([...heard.subarray(0, 2)]).toEqual([0x81, 0x80 | 5]);
    const mask = heard.subarray(2, 6);
    const text = Buffer.from(heard.subarray(6, 11).map((byte, place) => byte ^ (mask[place % 4] ?? 0)));
    expect(text.toString()).toBe('heard');
  });

  test.each<[string, Serve, string]>([
    [
      'a page instead of a WebSocket',
      socket => socket.end('HTTP/1.1 200 OK\r\n\r\n<html>'),
      'no WebSocket there (HTTP/1.1 200 OK)',
    ],
    ['a wrong accept', socket => socket.write(accept('x')), 'no WebSocket server'],
    ['a head without end', socket => socket.write('x'.repeat(40_000)), 'an answer without end'],
    [
      'a frame larger than any',
      greeting(Buffer.from([0x81, 127, 0, 0, 0, 1, 0, 0, 0, 0])),
      'a frame of 4294967296 bytes',
    ],
    ['a masked frame', greeting(Buffer.from([0x81, 0x81, 1, 2, 3, 4, 5])), 'a frame that no server sends'],
    ['reserved bits', greeting(Buffer.from([0xc1, 1, 65])), 'a frame that no server sends'],
    ['a message of bytes', greeting(frame(2, 'bytes')), 'opcode 2'],
    ['the middle of a message', greeting(frame(0, 'middle')), 'a frame where none was expected'],
    ['a beginning within a message', greeting(frame(1, 'a', false), frame(1, 'b')), 'a frame where none was expected'],
    ['a long ping', greeting(frame(9, 'x'.repeat(200))), 'a frame of 200 bytes'],
    [
      'an end in the middle of a frame',
      (socket, key) => socket.end(Buffer.concat([Buffer.from(accept(key)), frame(1, 'cut').subarray(0, 3)])),
      'the connection was cut',
    ],
    ['text that is none', greeting(frame(1, Buffer.from([0xff, 0xfe]))), 'that is no text'],
  ])('%s ends the connection with a reason', async (_, serve, reason) => {
    const said = await met(serve);
    expect(said.at(-1)).toMatch(/^closed: /);
    expect(said.at(-1)).toContain(reason);
  });

  test('silence ends it', async () => {
    expect(await met(greeting(), 0.3)).toEqual(['closed: nothing came for too long']);
  });

  test('nobody there is a reason too', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const child = spawn(PYTHON, ['-c', SCRIPT, `ws://127.0.0.1:${port}/`, '1'], {
      env: ENVIRONMENT,
    });
    let said = '';
    child.stdout.on('data', piece => (said += String(piece)));
    await once(child, 'close');
    expect(said).toContain('closed: no connection to 127.0.0.1');
  });
});
