import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Secret } from '../../../../main/node/config/index.ts';
import { guardedLookup, type Resolve } from '../../../../main/node/queue/webhook/guarded-lookup.ts';
import { createPoster } from '../../../../main/node/queue/webhook/post.ts';
import { signatureOf } from '../../../../main/node/queue/webhook/signature.ts';
import { isSignedBy, startWebhookReceiver, type WebhookReceiver } from '../../../fakes/webhook-receiver.ts';

/** Every name leads to these addresses. */
const leadsTo =
  (...addresses: string[]): Resolve =>
  (_, __, done) =>
    done(
      null,
      addresses.map(address => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

const never = new AbortController().signal;
const posted = (url: string) => ({
  deliveryId: 'dlv_1',
  url,
  body: '{"state":"done"}',
  timestamp: 1_764_000_000_000,
  secret: new Secret('s3cret'),
});

let receiver: WebhookReceiver;
beforeEach(async () => {
  receiver = await startWebhookReceiver();
});
afterEach(() => receiver[Symbol.asyncDispose]());

/** Posts to the receiver as the configured GrowthHub. */
async function postOnce(resolve: Resolve = leadsTo('127.0.0.1'), url = receiver.url) {
  const poster = createPoster(resolve);
  try {
    return await poster.post(posted(url), receiver.url, never);
  } finally {
    await poster.close();
  }
}

test('the signature is over the timestamp and the body, as a receiver computes it', () => {
  // printf '1.body' | openssl dgst -sha256 -hmac key
  expect(signatureOf(new Secret('key'), 1, 'body')).toBe(
    'sha256=91b5374b153842ad05b2c4eab9349b8321b14703165bd3fb8b034dfb8be98ae5',
  );
});

test('a post carries its id, its time, its signature and the body, and nothing of the caller', async () => {
  expect(await postOnce()).toEqual({ kind: 'delivered' });
  const [post] = receiver.posts;
  expect(post && isSignedBy('s3cret', post)).toBe(true);
  expect(post?.headers).toMatchObject({
    'content-type': 'application/json',
    'x-tandem-delivery': 'dlv_1',
    'x-tandem-timestamp': '1764000000000',
  });
  expect(post?.headers.authorization).toBeUndefined();
});

describe('what the receiver answers', () => {
  test.each([
    [{ kind: 'status', status: 200 }, 'delivered'],
    [{ kind: 'endless-answer' }, 'delivered'],
    [{ kind: 'status', status: 500 }, 'failed'],
    [{ kind: 'status', status: 404 }, 'failed'],
    [{ kind: 'reset' }, 'failed'],
    [{ kind: 'status', status: 410 }, 'refused'],
  ] as const)('%j: %s', async (behaviour, expected) => {
    receiver.set(behaviour);
    expect((await postOnce()).kind).toBe(expected);
  });

  test('a redirect is not followed', async () => {
    await using elsewhere = await startWebhookReceiver();
    receiver.set({ kind: 'redirect', to: elsewhere.url });
    expect(await postOnce()).toMatchObject({ kind: 'failed', message: expect.stringContaining('redirects') });
    expect(elsewhere.posts).toHaveLength(0);
  });

  test('a stop breaks off what is under way', async () => {
    receiver.set({ kind: 'silence' });
    const stopping = new AbortController();
    const poster = createPoster(leadsTo('127.0.0.1'));
    const result = poster.post(posted(receiver.url), receiver.url, stopping.signal);
    await receiver.post(1);
    stopping.abort(new Error('the node is stopping'));
    expect((await result).kind).toBe('failed');
    await poster.close();
  });
});

describe('where a name leads', () => {
  /** Counts who connects to a port of this machine. */
  async function listening() {
    const server = createServer(socket => socket.destroy());
    let connections = 0;
    server.on('connection', () => {
      connections += 1;
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { port: (server.address() as AddressInfo).port, count: () => connections, close: () => server.close() };
  }

  test.each([
    ['127.0.0.1'],
    ['10.0.0.1'],
    ['169.254.169.254'],
    ['::1'],
    ['::ffff:127.0.0.1'],
    ['93.184.216.34', '127.0.0.1'],
  ])('%s: nobody is called', async (...addresses) => {
    const port = await listening();
    const poster = createPoster(leadsTo(...addresses));
    const result = await poster.post(posted(`https://hub.example:${port.port}/`), undefined, never);
    expect(result).toMatchObject({ kind: 'failed', message: expect.stringContaining('private address') });
    expect(port.count()).toBe(0);
    await poster.close();
    port.close();
  });

  test('a name is judged at each connection, by the very address that is then called', async () => {
    const answers = [['93.184.216.34'], ['127.0.0.1']];
    const lookup = guardedLookup(
      (host, options, done) => leadsTo(...(answers.shift() ?? []))(host, options, done),
      address => address.startsWith('93.'),
    );
    const ask = () =>
      new Promise(resolve => {
        lookup('hub.example', {}, (error, address) => resolve(error ? 'refused' : address));
      });
    expect([await ask(), await ask(), await ask()]).toEqual(['93.184.216.34', 'refused', 'refused']);
  });

  test('the configured GrowthHub may be this machine, and no other private one', async () => {
    const hub = receiver.url.replace('127.0.0.1', 'hub.example');
    for (const [address, expected] of [
      ['127.0.0.1', 'delivered'],
      ['192.168.0.1', 'failed'],
    ] as const) {
      const poster = createPoster(leadsTo(address));
      expect([address, (await poster.post(posted(hub), hub, never)).kind]).toEqual([address, expected]);
      await poster.close();
    }
  });

  test('a URL that is not allowed any more is not called at all', async () => {
    expect((await postOnce(leadsTo('127.0.0.1'), 'http://127.0.0.1:1/')).kind).toBe('refused');
  });
});
