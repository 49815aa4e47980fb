import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Look } from '../../../main/node/tunnel/check-door.ts';
import { type LookResult, lookFromOutside } from '../../../main/node/tunnel/look-from-outside.ts';
import { ManualClock, settle } from '../../fakes/clock.ts';

describe('a look through the public URL', () => {
  let server: Server | undefined;
  let ended: string[] = [];
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });
  const clock = new ManualClock();
  const expected: Look = { path: '/tunnel/check/nonce', proof: 'right', end: () => void ended.push('ended') };

  async function look(answer: RequestListener, signal = new AbortController().signal): Promise<LookResult> {
    server = createServer(answer);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return lookFromOutside(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, expected, clock, signal);
  }

  test('finds this node by its proof, and asks to be spared the pages for browsers', async () => {
    ended = [];
    let asked = '';
    const result = await look(({ url, headers }, response) => {
      asked = `${url} ${headers['bypass-tunnel-reminder']} ${headers['ngrok-skip-browser-warning']}`;
      response.end(JSON.stringify({ proof: 'right' }));
    });
    expect(result).toMatchObject({ kind: 'passed' });
    expect(asked).toBe('/tunnel/check/nonce tandem tandem');
    expect(ended).toEqual(['ended']);
    expect(clock.waiting).toBe(0);
  });

  test.each<[string, RequestListener, string]>([
    ['another proof', (_, response) => response.end('{"proof":"wrong"}'), 'another machine answers at the public URL'],
    ['no JSON', (_, response) => response.end('hello'), 'what answers at the public URL is not this node'],
    ['JSON of another kind', (_, response) => response.end('[1]'), 'what answers at the public URL is not this node'],
    [
      'a page',
      (_, response) => response.end('\n<!doctype html><p>Reminder'),
      'a page answers where this node should: the provider’s reminder, or somebody else’s',
    ],
    [
      '503',
      (_, response) => response.writeHead(503).end('x'.repeat(100_000)),
      'the tunnel’s server finds nobody behind the URL (503)',
    ],
    ['404', (_, response) => response.writeHead(404).end(), 'what answers at the public URL is not this node (404)'],
    ['a redirect to nowhere', (_, response) => response.writeHead(301).end(), 'the public URL leads elsewhere (301)'],
    ['a broken connection', (_, response) => response.destroy(), 'the public URL cannot be reached (UND_ERR_SOCKET)'],
  ])('says what it met: %s', async (_what, answer, message) => {
    expect(await look(answer)).toEqual({ kind: 'failed', message });
    expect(clock.waiting).toBe(0);
  });

  test.each<[string, RequestListener]>([
    ['never answers', () => {}],
    ['never ends its answer', (_, response) => response.writeHead(200).write('{')],
  ])('gives up after ten seconds on what %s', async (_what, answer) => {
    const arrived = Promise.withResolvers<void>();
    const result = look((request, response) => {
      answer(request, response);
      arrived.resolve();
    });
    await arrived.promise;
    await clock.advance(9999);
    await clock.advance(1);
    await settle();
    expect(await result).toEqual({ kind: 'failed', message: 'no answer within 10 s' });
    expect(clock.waiting).toBe(0);
  });

  test('says that nobody is there', async () => {
    expect(await lookFromOutside('http://127.0.0.1:1', expected, clock, new AbortController().signal)).toEqual({
      kind: 'failed',
      message: 'the public URL cannot be reached (ECONNREFUSED)',
    });
  });
});
