import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LocaltunnelServer } from '../../fakes/localtunnel-server.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../../fakes/webhook-receiver.ts';
import { type FileNode, startFileNode } from '../start-file-node.ts';

const KEY = 'tk_of_a_test_0123456789';
const PATIENCE = { timeout: 40_000, interval: 100 };

/** Two homes, each behind a tunnel of its own, with nothing else between them. */
describe('two nodes, each behind a tunnel', { timeout: 240_000 }, () => {
  let servers: Record<'a' | 'b', LocaltunnelServer>;
  let nodes: Record<'a' | 'b', FileNode>;
  let growthHub: WebhookReceiver;
  beforeEach(async () => {
    servers = { a: await LocaltunnelServer.start(), b: await LocaltunnelServer.start() };
    growthHub = await startWebhookReceiver();
    nodes = { a: await start('a'), b: await start('b') };
  });
  afterEach(async () => {
    await Promise.all(Object.values(nodes).map(node => node[Symbol.asyncDispose]()));
    await Promise.all(Object.values(servers).map(server => server[Symbol.asyncDispose]()));
    await growthHub[Symbol.asyncDispose]();
  });

  function start(id: 'a' | 'b'): Promise<FileNode> {
    return startFileNode({
      ollamaHost: 'http://127.0.0.1:9',
      pageFolder: resolve('out/renderer'),
      document: {
        node: { id, name: `T7910-${id.toUpperCase()}` },
        gateway: { keys: [{ name: 'growthhub', key: KEY }] },
        backends: [{ id: 'local', kind: 'simulated', tier: 'workstation', tokensPerSecond: 2000, firstTokenDelay: 5 }],
        peer: { heartbeat: 300, lease: 3000, preferred: id === 'a' },
        tunnel: { provider: 'localtunnel', host: servers[id].url, subdomain: `tandem-${id}`, checkEvery: 1000 },
        growthhub: { webhookUrl: `${growthHub.url}/hook`, webhookSecret: 'a secret of GrowthHub' },
      },
    });
  }

  const twins = (id: 'a' | 'b') => nodes[id].node.twins;
  const addressesOf = (id: 'a' | 'b') => twins(id).state().self.addresses;
  const toldUrls = () =>
    growthHub.posts
      .map(({ text }) => JSON.parse(text) as { node: string; url: string })
      .filter(({ node }) => node === 'a');

  async function paired(): Promise<void> {
    const urls = { a: await servers.a.publicUrl('tandem-a'), b: await servers.b.publicUrl('tandem-b') };
    await expect.poll(() => [addressesOf('a'), addressesOf('b')], PATIENCE).toEqual([[urls.a], [urls.b]]);
    await twins('a').showCode();
    const { code } = twins('a').state().pairing.offer ?? { code: '' };
    const answer = await twins('b').enterCode(urls.a, code, AbortSignal.timeout(20_000));
    expect(answer).toEqual({ kind: 'done', message: 'Paired with T7910-A.' });
    await expect
      .poll(() => [twins('a').state().twin?.isHeard, twins('b').state().twin?.isHeard], PATIENCE)
      .toEqual([true, true]);
  }

  test('pair through them, answer by each other’s backends, and tell of a URL that changed', async () => {
    await paired();
    const before = await servers.a.publicUrl('tandem-a');
    const ask = (url: string, model: string) =>
      fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hi' }] }),
      });
    await expect
      .poll(async () => (await ask(before, 'b/local')).headers.get('x-tandem-backend'), PATIENCE)
      .toBe('b/local');
    await expect.poll(() => toldUrls().at(-1)?.url, PATIENCE).toBe(before);

    servers.a.taken.add('tandem-a');
    servers.a.forget('tandem-a');
    await expect.poll(() => addressesOf('a')[0], PATIENCE).not.toBe(before);
    const after = addressesOf('a')[0] ?? '';
    expect(await (await fetch(`${after}/health`)).json()).toEqual({ status: 'ok' });
    await expect
      .poll(
        () =>
          twins('b')
            .state()
            .twin?.addresses.find(({ isUsed }) => isUsed)?.url,
        PATIENCE,
      )
      .toBe(after);
    await expect.poll(() => twins('b').state().twin?.isHeard, PATIENCE).toBe(true);
    await expect.poll(() => toldUrls().at(-1)?.url, PATIENCE).toBe(after);
    const b = await servers.b.publicUrl('tandem-b');
    await expect.poll(async () => (await ask(b, 'a/local')).headers.get('x-tandem-backend'), PATIENCE).toBe('a/local');
    const router = (await (await fetch(`${b}/v1/router`, { headers: { authorization: `Bearer ${KEY}` } })).json()) as {
      nodes: { id: string; url: string }[];
    };
    expect(router.nodes).toMatchObject([
      { id: 'b', url: b },
      { id: 'a', url: after },
    ]);
  });
});
