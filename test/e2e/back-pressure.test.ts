import { afterEach, expect, test } from 'vitest';
import { type OpenAiFake, startOpenAiServer } from '../fakes/openai-server.ts';
import { RawConnection } from '../fakes/raw-http.ts';
import { startTestNode, TEST_KEY, type TestNode } from './start-test-node.ts';

/* A slow reader slows the upstream, and costs no memory. */

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const BIG = 'x'.repeat(64 * 1024);

async function setup(total = 60_000): Promise<{ node: TestNode; upstream: OpenAiFake }> {
  const upstream = await startOpenAiServer({ tokens: Array(1000).fill(BIG) });
  const node = await startTestNode({
    backends: [{ id: 'one', kind: 'openai', tier: 'cloud', baseUrl: upstream.url, model: 'm' }],
    routing: { timeouts: { idle: 300, total } },
  });
  open.push(
    () => upstream.close(),
    () => node.node.stopNow(),
  );
  return { node, upstream };
}

/** A streamed chat over a connection that reads only when it is told to. */
function slowReader(node: TestNode): RawConnection {
  const body = JSON.stringify({ messages: [{ role: 'user', content: 'hi' }], stream: true });
  const connection = new RawConnection(node.gateway);
  connection.write(
    `POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${TEST_KEY}\r\n` +
      `Content-Length: ${body.length}\r\n\r\n${body}`,
  );
  return connection;
}

/** Bytes that the upstream has got rid of, once it is stuck. */
async function whenStuck(upstream: OpenAiFake): Promise<number> {
  let before = -1;
  for (;;) {
    const now = upstream.requests.at(-1)?.bytesSent ?? 0;
    if (now > 0 && now === before) return now;
    before = now;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

test('a caller that stops reading stops the upstream, is not taken for a silent upstream, and gets all once it reads on', async () => {
  const { node, upstream } = await setup();
  const caller = slowReader(node);
  await caller.received(1);
  caller.socket.pause();
  const sent = await whenStuck(upstream);
  // Sockets of four ends and two streams between them hold some megabytes; the whole answer has 62 MiB.
  expect(sent).toBeLessThan(40 * 1024 * 1024);
  const memory = process.memoryUsage.rss();
  // Several times `idle`: a stalled caller must not look like a stalled upstream.
  await new Promise(resolve => setTimeout(resolve, 1000));
  expect(upstream.requests.at(-1)?.bytesSent).toBe(sent);
  expect(process.memoryUsage.rss() - memory).toBeLessThan(20 * 1024 * 1024);
  caller.socket.resume();
  const text = await caller.rest();
  expect(text.match(/"content":"x/g)).toHaveLength(1000);
  expect(text).toContain('data: [DONE]');
  expect(upstream.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
});

test('a caller that never reads on is cut off at the deadline: the upstream ends, the slot is free, nobody is blamed', async () => {
  const { node, upstream } = await setup(1000);
  const caller = slowReader(node);
  await caller.received(1);
  caller.socket.pause();
  while (upstream.activeRequests > 0) await new Promise(resolve => setTimeout(resolve, 10));
  expect(upstream.requests.at(-1)?.aborted).toBe(true);
  const { stations, requests } = await node.state();
  expect(stations[0]).toMatchObject({ inFlight: 0, failed: 0 });
  expect(requests[0]).toMatchObject({ outcome: 'cancelled' });
  caller.leave();
});
