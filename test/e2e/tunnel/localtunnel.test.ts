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
const PATIENCE = { timeout: 20_000, interval: 50 };
const stands = (node: TestNode, kind: TunnelState['standing']['kind']) =>
  expect.poll(async () => (await stateOf(node)).standing.kind, PATIENCE).toBe(kind);

describe('a node behind a localtunnel server, with the real client', () => {
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
});
void act;
