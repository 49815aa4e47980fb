import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../main/node/clock/index.ts';
import { CheckDoor } from '../../../main/node/tunnel/check-door.ts';
import { lookFromOutside } from '../../../main/node/tunnel/look-from-outside.ts';
import { LocaltunnelServer } from '../../fakes/localtunnel-server.ts';
import { startTestNode, type TestNode } from '../start-test-node.ts';

const PATIENCE = { timeout: 40_000, interval: 50 };
const backends = [{ id: 'local', kind: 'simulated', tier: 'workstation' }] as const;
const never = new AbortController().signal;

describe('whatever the configuration says', { timeout: 120_000 }, () => {
  let server: LocaltunnelServer;
  let node: TestNode;
  beforeEach(async () => {
    server = await LocaltunnelServer.start();
    node = await startTestNode({ backends: [...backends] });
  });
  afterEach(async () => {
    await node[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  const standing = async () => await (await node.control('/trpc/tunnel')).text();
  async function configure(tunnel: object): Promise<void> {
    node.configure({ backends: [...backends], tunnel });
    await node.control('/control/reload', { method: 'POST' });
  }

  test('a command that names the control port is never started', async () => {
    const { port } = new URL(node.node.controlUrl);
    await configure({ provider: 'command', command: { run: `/nowhere/bore {port} ${port}` } });
    await expect.poll(standing, PATIENCE).toContain(`names the control port ${port}, which is never exposed`);
    expect(await standing()).not.toContain('is not installed');
  });

  test('the control server is asked for nothing where it is called localtunnel’s', async () => {
    await configure({ provider: 'localtunnel', host: node.node.controlUrl });
    await expect.poll(standing, PATIENCE).toContain('which is never exposed');
  });

  test('through the tunnel the gateway answers, and nothing of the control port', async () => {
    await configure({ provider: 'localtunnel', host: server.url, subdomain: 'tandem-a' });
    await expect.poll(standing, PATIENCE).toContain('"kind":"open"');
    const url = await server.publicUrl('tandem-a');
    const { host } = new URL(node.node.controlUrl);
    for (const path of ['/', '/trpc/state', '/metrics', '/control/reload']) {
      for (const headers of [{}, { host }]) {
        const response = await fetch(`${url}${path}`, { headers });
        expect([401, 404]).toContain(response.status);
        expect(await response.text()).not.toContain('<html');
      }
    }
  });

  test('a control server that would answer at a public URL is not taken for the gateway', async () => {
    const door = new CheckDoor();
    expect(await lookFromOutside(node.node.controlUrl, door.look(), systemClock, never)).toMatchObject({
      kind: 'failed',
    });
    // Nor is the gateway of another node.
    expect(await lookFromOutside(node.gateway, door.look(), systemClock, never)).toEqual({
      kind: 'failed',
      message: 'what answers at the public URL is not this node (404)',
    });
  });

  test('the gateway answers no nonce but its own, and tells nobody that it does', async () => {
    const nonce = 'A'.repeat(24);
    const response = await fetch(`${node.gateway}/tunnel/check/${nonce}`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: 'not_found' } });
    expect(await (await fetch(`${node.gateway}/health`)).json()).toEqual({ status: 'ok' });
  });
});
