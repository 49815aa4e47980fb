import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ChatChunk, StreamEvent } from '../../../main/node/backends/index.ts';
import type { StreamPart } from '../../../main/node/cascade/index.ts';
import { type WriteOptions, writeStream } from '../../../main/node/gateway/sse-writer.ts';
import { ManualClock } from '../../fakes/clock.ts';

let answer: (response: ServerResponse) => Promise<void>;
const server = createServer((_, response) => void answer(response));
beforeEach(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  return new Promise(resolve => server.close(resolve));
});

function url(): string {
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('the server does not listen');
  return `http://127.0.0.1:${address.port}`;
}

const event = (content: string): StreamEvent => {
  const chunk: ChatChunk = { choices: [{ index: 0, delta: { content } }] };
  return { json: JSON.stringify(chunk), chunk };
};
const events = (...contents: string[]): StreamPart => ({
  kind: 'events',
  events: contents.map(event),
  timeLeft: 60_000,
});

/** Lets one request be answered with these parts; the bugs that were reported. */
function writes(parts: () => AsyncGenerator<StreamPart>, changes: Partial<WriteOptions> = {}) {
  const bugs: unknown[] = [];
  const written = new Promise<void>(resolve => {
    answer = async response => {
      const gone = new AbortController();
      response.once('close', () => gone.abort(new Error('the caller left')));
      const options = {
        headers: { 'x-tandem-node': 'a' },
        wantsUsage: false,
        clock: new ManualClock(),
        signal: gone.signal,
        ...changes,
      };
      await writeStream(response, parts(), { ...options, onBug: error => bugs.push(error) });
      resolve();
    };
  });
  return { bugs, written };
}

describe('a stream', () => {
  test('goes out as server-sent events that no proxy may hold back, and ends with [DONE]', async () => {
    writes(async function* () {
      yield events('one', 'two');
      yield { kind: 'complete' };
    });
    const response = await fetch(url());
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache, no-transform');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    expect(response.headers.get('x-tandem-node')).toBe('a');
    expect(await response.text()).toBe(`data: ${event('one').json}\n\ndata: ${event('two').json}\n\ndata: [DONE]\n\n`);
  });

  test('that is broken ends with an error event and no [DONE]', async () => {
    const { bugs } = writes(async function* () {
      yield events('one');
      yield { kind: 'broken', message: 'a/one broke off' };
    });
    const text = await (await fetch(url())).text();
    expect(text.split('\n\n').slice(1)).toEqual([
      'data: {"error":{"message":"a/one broke off","type":"upstream_error","param":null,"code":"stream_broken"}}',
      '',
    ]);
    expect(bugs).toEqual([]);
  });

  test('that meets a bug ends in the same way, tells no detail, and the bug is reported', async () => {
    const bug = new TypeError('secret detail');
    const { bugs } = writes(async function* () {
      yield events('one');
      throw bug;
    });
    const text = await (await fetch(url())).text();
    expect(text).toContain('"code":"stream_broken"');
    expect(text).not.toMatch(/\[DONE\]|secret detail/);
    expect(bugs).toEqual([bug]);
  });

  test('leaves out what its translation leaves out', async () => {
    const translate = ({ json }: StreamEvent) => (json.includes('one') ? undefined : 'x');
    writes(
      async function* () {
        yield events('one', 'two');
        yield { kind: 'complete' };
      },
      { translate },
    );
    expect(await (await fetch(url())).text()).toBe('data: x\n\ndata: [DONE]\n\n');
  });
});

describe('a caller that reads nothing', () => {
  const megabyte = event('x'.repeat(1 << 20));
  async function* endless(timeLeft: number, pulled: { megabytes: number }): AsyncGenerator<StreamPart> {
    for (;;) {
      pulled.megabytes += 1;
      yield { kind: 'events', events: [megabyte], timeLeft };
    }
  }

  test('is cut off when the time of its request is up, and nothing more is fetched for it', async () => {
    const pulled = { megabytes: 0 };
    const { written, bugs } = writes(() => endless(100, pulled), {});
    const response = await fetch(url());
    await written.catch(() => {});
    // What the sockets of both sides hold, not more.
    expect(pulled.megabytes).toBeLessThan(20);
    expect(bugs).toEqual([]);
    await expect(response.text()).rejects.toThrow();
  });
});
