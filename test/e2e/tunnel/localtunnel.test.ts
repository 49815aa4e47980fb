import OpenAI from 'openai';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TunnelState } from '../../../main/node/control/index.ts';
import { LocaltunnelServer } from '../../fakes/localtunnel-server.ts';
import { startTestNode, TEST_KEY, type TestNode } from '../start-test-node.ts';

const backends = [
  { id: 'local', kind: 'simulated', tier: 'workstation', tokensPerSecond: 400, firstTokenDelay: 5 },
] as const;

/** What the page would show. */
async function stateOf(node: TestNode): Promise<TunnelState> {
  const answer = (await (await node.control('/trpc/tunnel')).json()) as { result: { data: TunnelState } };
  return answer.result.data;
}

async function act(node: TestNode, procedure: string, input?: unknown): Promise<unknown> {
  const response = await node.control(`/trpc/${procedure}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    ...(input === undefined ? {} : { body: JSON.stringify(input) }),
  });
  return ((await response.json()) as { result: { data: unknown } }).result.data;
}

/** Longer than anything takes here, also on a busy machine. */
const PATIENCE = { timeout: 40_000, interval: 50 };
const stands = (node: TestNode, kind: TunnelState['standing']['kind']) =>
  expect.poll(async () => (await stateOf(node)).standing.kind, PATIENCE).toBe(kind);

describe('a node behind a localtunnel server, with the real client', { timeout: 120_000 }, () => {
  let server: LocaltunnelServer;
  let node: TestNode | undefined;
  beforeEach(async () => {
    server = await LocaltunnelServer.start();
  });
  afterEach(async () => {
    await node?.[Symbol.asyncDispose]();
    node = undefined;
    await server[Symbol.asyncDispose]();
  });

  const start = async (tunnel: object = {}) => {
    node = await startTestNode({
      backends: [...backends],
      tunnel: { provider: 'localtunnel', host: server.url, subdomain: 'tandem-a', checkEvery: 1000, ...tunnel },
    });
    return node;
  };
  const clientAt = (url: string) => new OpenAI({ baseURL: `${url}/v1`, apiKey: TEST_KEY, maxRetries: 0 });

  test('is reached by the official client at its public URL, streaming and not', async () => {
    const node = await start();
    await stands(node, 'open');
    const url = await server.publicUrl('tandem-a');
    expect(await stateOf(node)).toMatchObject({
      standing: { kind: 'open', url },
      told: { url, by: 'tunnel' },
      wish: { name: 'tandem-a', isGranted: true },
      checked: { kind: 'passed' },
    });
    const client = clientAt(url);
    const messages = [{ role: 'user' as const, content: 'Count to twenty.' }];
    const whole = await client.chat.completions.create({ model: 'auto', messages });
    expect(whole.choices[0]?.finish_reason).toBe('stop');
    let text = '';
    let pieces = 0;
    for await (const chunk of await client.chat.completions.create({ model: 'auto', messages, stream: true })) {
      text += chunk.choices[0]?.delta.content ?? '';
      pieces += 1;
    }
    expect(text).toBe(whole.choices[0]?.message.content);
    expect(pieces).toBeGreaterThan(3);
    const many = await Promise.all(
      Array.from({ length: 12 }, () => client.chat.completions.create({ model: 'auto', messages })),
    );
    expect(many.map(answer => answer.choices[0]?.message.content)).toEqual(Array(12).fill(text));
    await expect(clientAt(url).models.list({ headers: { authorization: 'Bearer wrong' } })).rejects.toMatchObject({
      status: 401,
    });
  });

  test('says of a burst of 503 that the server gives no tunnel, waits longer each time, and opens at its end', async () => {
    server.faults.busy = 3;
    const node = await start();
    await expect
      .poll(async () => JSON.stringify((await stateOf(node)).standing), PATIENCE)
      .toContain('the server gives no tunnel now (503)');
    await stands(node, 'open');
    expect(server.asked).toEqual(Array(4).fill('/tandem-a'));
  });

  test('says what it got where the name that was wished for is taken', async () => {
    server.taken.add('tandem-a');
    const node = await start();
    await stands(node, 'open');
    const { standing, wish } = await stateOf(node);
    expect(wish).toEqual({ name: 'tandem-a', isGranted: false });
    expect(standing).toMatchObject({ url: await server.publicUrl(server.open[0] ?? '') });
  });

  test('notices that the server forgot it in silence, opens anew, and is reached again at the same URL', async () => {
    const node = await start();
    await stands(node, 'open');
    server.forget('tandem-a');
    await expect
      .poll(async () => (await stateOf(node)).events.map(({ text }) => text), PATIENCE)
      .toEqual([
        `open again at ${await server.publicUrl('tandem-a')}`,
        'what answers at the public URL is not this node (404)',
        'a check failed: what answers at the public URL is not this node (404)',
        `open at ${await server.publicUrl('tandem-a')}`,
      ]);
    const models = await clientAt(await server.publicUrl('tandem-a')).models.list();
    expect(models.data.map(({ id }) => id)).toContain('a/local');
  });

  test('comes back by itself after the server was away', async () => {
    const node = await start();
    await stands(node, 'open');
    await server.stop();
    await expect.poll(async () => JSON.stringify((await stateOf(node)).standing), PATIENCE).toContain('ECONNREFUSED');
    expect((await stateOf(node)).told?.url).toBe(await server.publicUrl('tandem-a'));
    await server.restart();
    await stands(node, 'open');
    expect((await stateOf(node)).uptime?.share).toBeLessThan(1);
  });

  test.each([
    ['always-reminder', 'a page answers where this node should: the provider’s reminder, or somebody else’s'],
    ['another', 'another machine answers at the public URL'],
    ['huge', 'what answers at the public URL is not this node'],
    ['redirect', 'the public URL leads elsewhere (302 to elsewhere.example.org)'],
  ] as const)('takes %s at its URL for a failure, and tells nobody of that URL', async (face, words) => {
    server.face = face;
    const node = await start();
    await expect
      .poll(async () => (await stateOf(node)).checked, PATIENCE)
      .toMatchObject({ kind: 'failed', message: words });
    expect((await stateOf(node)).told).toBeUndefined();
    server.face = 'reminder';
    await stands(node, 'open');
  });

  test.each([
    [{ handshake: 'page' }, 'the server answers with something that is no tunnel'],
    [{ handshake: 'silence' }, 'cannot be reached'],
    [{ handshake: 'nonsense' }, 'the server answers with something that is no tunnel'],
    [{ port: 'refuses' }, 'the tunnel’s server takes no connections: connection refused'],
    [{ port: 'drops' }, 'the tunnel’s server drops each connection as soon as it is open'],
  ] as const)('where the server meets it with %j it says so, and opens when that is over', async (faults, words) => {
    server.faults = { ...faults };
    const node = await start({ openWithin: 1500 });
    await expect.poll(async () => JSON.stringify((await stateOf(node)).events), PATIENCE).toContain(words);
    // However many there were, they came to an end.
    expect(server.connected).toBeLessThan(100);
    server.faults = {};
    expect(await act(node, 'reopenTunnel')).toMatchObject({ kind: 'done' });
    await stands(node, 'open');
  });

  test('a name that the server will never give needs the owner, and is not asked for again', async () => {
    server.faults.handshake = 'bad-name';
    const node = await start();
    await stands(node, 'refused');
    expect(JSON.stringify((await stateOf(node)).standing)).toContain('Invalid subdomain');
    expect(server.asked).toHaveLength(1);
    server.faults = {};
    await act(node, 'reopenTunnel');
    await stands(node, 'open');
  });

  test('is looked at on demand, and says how long that took or what was met', async () => {
    const node = await start({ checkEvery: 600_000 });
    await stands(node, 'open');
    expect(await act(node, 'checkTunnel')).toMatchObject({ kind: 'done', message: /^Seen from outside in \d+ ms\.$/ });
    server.face = 'another';
    expect(await act(node, 'checkTunnel')).toEqual({
      kind: 'refused',
      message: 'Not seen from outside: another machine answers at the public URL.',
    });
  });

  test('another choice closes it, and a node that stops leaves nothing behind', async () => {
    const node = await start();
    await stands(node, 'open');
    node.configure({ backends: [...backends], tunnel: { provider: 'none' } });
    await node.control('/control/reload', { method: 'POST' });
    await stands(node, 'off');
    await expect.poll(() => server.open, PATIENCE).toEqual([]);
    node.configure({ backends: [...backends], tunnel: { provider: 'localtunnel', host: server.url } });
    await node.control('/control/reload', { method: 'POST' });
    await stands(node, 'open');
    const metrics = await (await node.control('/metrics')).text();
    expect(metrics).toContain('tandem_tunnel_up{provider="localtunnel"} 1');
    await node.node.stopNow();
    await expect.poll(() => server.open, PATIENCE).toEqual([]);
  });

  test('a public URL that the owner gives outranks the one of the tunnel', async () => {
    node = await startTestNode({
      backends: [...backends],
      gateway: { publicUrl: 'https://a.example.org' },
      tunnel: { provider: 'localtunnel', host: server.url },
    });
    await stands(node, 'open');
    expect((await stateOf(node)).told).toEqual({ url: 'https://a.example.org', by: 'configuration' });
  });
});
