import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { plainBody, streamWrites } from './answers.ts';
import { readAsk } from './ask.ts';

/*
 * The mock upstream, a process of its own: an OpenAI-compatible server that costs as little as Node allows. Prints its
 * port as one line of JSON, and ends when its standard input does, so that it never outlives the bench.
 */

const WRITES = streamWrites({ includeUsage: false });
const WRITES_WITH_USAGE = streamWrites({ includeUsage: true });
const PLAIN_HEAD = { 'content-type': 'application/json', 'content-length': plainBody.length };
const STREAM_HEAD = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' };
const MODELS = JSON.stringify({ object: 'list', data: [{ id: 'mock', object: 'model', owned_by: 'bench' }] });

const server = createServer({ keepAliveTimeout: 75_000, noDelay: true }, (request, response) => {
  if (request.method === 'GET') {
    response.writeHead(200, { 'content-type': 'application/json' }).end(MODELS);
    return;
  }
  readBody(request, body => answer(response, body));
});

// Room for a thousand connections that open at once.
server.listen({ host: '127.0.0.1', port: 0, backlog: 2048 }, () => {
  console.log(JSON.stringify({ event: 'ready', port: (server.address() as AddressInfo).port }));
});
process.stdin.on('end', () => process.exit(0)).resume();

function readBody(request: IncomingMessage, done: (body: string) => void): void {
  let body = '';
  request.setEncoding('latin1');
  request.on('data', (text: string) => {
    body += text;
  });
  request.on('end', () => done(body));
}

function answer(response: ServerResponse, body: string): void {
  const ask = readAsk(body);
  if (ask.shape === 'plain') {
    response.writeHead(200, PLAIN_HEAD).end(plainBody);
    return;
  }
  response.writeHead(200, STREAM_HEAD);
  const writes = ask.includeUsage ? WRITES_WITH_USAGE : WRITES;
  if (ask.pace > 0) writePaced(response, writes, ask.pace);
  else writeNext(response, writes, 0);
}

/** One event in each turn of the event loop, so that each leaves as a packet of its own, like tokens do. */
function writeNext(response: ServerResponse, writes: readonly Buffer[], n: number): void {
  const isLast = n === writes.length - 1;
  if (isLast) response.end(writes[n]);
  else if (!response.destroyed) {
    response.write(writes[n]);
    setImmediate(writeNext, response, writes, n + 1);
  }
}

function writePaced(response: ServerResponse, writes: readonly Buffer[], pace: number): void {
  let n = 0;
  const step = () => {
    if (n < writes.length - 1) return void response.write(writes[n++]);
    clearInterval(timer);
    response.end(writes[n]);
  };
  const timer = setInterval(step, pace);
  response.on('close', () => clearInterval(timer));
  step();
}
