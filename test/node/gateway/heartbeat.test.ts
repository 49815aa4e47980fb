import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import OpenAI from 'openai';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ChatChunk } from '../../../main/node/backends/index.ts';
import type { StreamPart } from '../../../main/node/cascade/index.ts';
import { writeStream } from '../../../main/node/gateway/sse-writer.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { ProxyOfATunnel } from '../../fakes/proxy-of-a-tunnel.ts';

const said = (content: string, finish_reason: 'stop' | null = null): StreamPart => {
  const chunk: ChatChunk = { choices: [{ index: 0, delta: { content }, finish_reason }] };
  return { kind: 'events', events: [{ json: JSON.stringify(chunk), chunk }], timeLeft: 600_000 };
};

describe('a stream that is silent for a while', () => {
  let clock: ManualClock;
  let server: Server;
  let goOn: () => void;
  beforeEach(async () => {
    clock = new ManualClock();
    const silence = Promise.withResolvers<void>();
    goOn = silence.resolve;
    server = createServer((_, response) => {
      const gone = new AbortController();
      response.once('close', () => gone.abort(new Error('the caller left')));
      async function* parts(): AsyncGenerator<StreamPart> {
        yield said('before');
        await silence.promise;
        yield said(' after', 'stop');
        yield { kind: 'complete' };
      }
      const options = { headers: {}, wantsUsage: false, clock, signal: gone.signal, onBug: () => {} };
      void writeStream(response, parts(), options);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await expect.poll(() => clock.waiting).toBe(0);
  });
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answerOf(base: string): Promise<string> {
    const client = new OpenAI({ baseURL: `${base}/v1`, apiKey: 'k', maxRetries: 0 });
    const messages = [{ role: 'user' as const, content: 'Hi' }];
    let text = '';
    for await (const { choices } of await client.chat.completions.create({ model: 'auto', messages, stream: true })) {
      text += choices[0]?.delta.content ?? '';
    }
    return text;
  }

  /** Lets time pass beat by beat; each has come through to the proxy before the next is due. */
  async function passes(proxy: ProxyOfATunnel, beats: number): Promise<void> {
    await expect.poll(() => proxy.received).toBeGreaterThan(0);
    for (let beat = 0; beat < beats; beat += 1) {
      const { received } = proxy;
      await clock.advance(15_000);
      await expect.poll(() => proxy.received).toBeGreaterThan(received);
    }
  }

  test.each([
    ['cuts off what is silent for 30 s', { cutsAfter: 30_000 }],
    ['passes on 4 kB at a time', { buffers: 4096 }],
    ['does both', { buffers: 4096, cutsAfter: 30_000 }],
  ])('comes whole to the official client through a proxy that %s', async (_what, habits) => {
    await using proxy = await ProxyOfATunnel.before(url(), { ...habits, clock });
    const answer = answerOf(proxy.url);
    await passes(proxy, 8);
    goOn();
    expect(await answer).toBe('before after');
    expect(proxy.cut).toBe(0);
  });

  test('would be cut off without its heartbeats', async () => {
    await using proxy = await ProxyOfATunnel.before(url(), { cutsAfter: 14_000, clock });
    const answer = answerOf(proxy.url);
    answer.catch(() => {});
    await expect.poll(() => proxy.received).toBeGreaterThan(0);
    await clock.advance(14_000);
    await expect(answer).rejects.toThrow();
    expect(proxy.cut).toBe(1);
    goOn();
  });

  test('beats in comments, which are no events and count for nothing', async () => {
    const response = await fetch(url());
    const text = response.text();
    await expect.poll(() => clock.waiting).toBe(1);
    await clock.advance(31_000);
    goOn();
    expect((await text).split('\n\n').filter(line => line.startsWith(':'))).toEqual([': still there', ': still there']);
    expect((await text).split('\n\n').filter(line => line.startsWith('data: '))).toHaveLength(3);
  });
});
