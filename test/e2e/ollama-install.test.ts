import { expect, test } from 'vitest';
import { controlToken } from '../../main/node/config/index.ts';
import type { EngineShown, EnginesShown } from '../../main/node/control/index.ts';
import { bareMachine } from '../fakes/no-ollama.ts';
import { startReleaseServer } from '../fakes/release-server.ts';
import { freePort } from '../real/free-port.ts';
import { emptyMachine, ollamaRelease } from './empty-machine.ts';
import { type FileNode, startFileNode } from './start-file-node.ts';

async function control({ node, dataFolder }: FileNode, procedure: string, input?: object): Promise<Response> {
  const headers = { authorization: `Bearer ${(await controlToken(dataFolder)).reveal()}` };
  const url = `${node.controlUrl}/trpc/${procedure}`;
  if (input === undefined) return fetch(url, { headers });
  return fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });
}

async function shown(node: FileNode): Promise<EnginesShown> {
  return ((await (await control(node, 'engines')).json()) as { result: { data: EnginesShown } }).result.data;
}

async function untilIs(node: FileNode, kind: string): Promise<EngineShown> {
  await expect.poll(async () => (await shown(node)).engines[0]?.state.kind, { timeout: 20_000 }).toBe(kind);
  const [engine] = (await shown(node)).engines;
  if (!engine) throw new Error('no engine');
  return engine;
}

const isRunning = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test.skipIf(process.platform !== 'linux')(
  'on a machine without Ollama nothing is fetched until a click, which leads to an engine that is started and used',
  async () => {
    await using server = await startReleaseServer('ollama-linux-amd64.tgz', ollamaRelease());
    const port = await freePort();
    const baseUrl = `http://127.0.0.1:${port}`;
    const file = await startFileNode({
      ollamaHost: baseUrl,
      document: {
        node: { id: 'a' },
        gateway: { port: 0, anonymous: true },
        control: { port: 0 },
        backends: [{ id: 'ollama', kind: 'ollama', baseUrl }],
        ollama: { releases: server.url },
      },
      ollama: emptyMachine,
    });
    await using node = file;
    const missing = await untilIs(node, 'absent');
    expect(missing).toMatchObject({ actions: ['install'], state: { why: 'no-program' } });
    expect((await shown(node)).install).toMatchObject({ kind: 'offered' });
    expect(server.requests).toEqual([]);

    expect((await control(node, 'installOllama', {})).status).toBe(200);
    const { state, log } = await untilIs(node, 'started');
    expect(log.lines.join()).toContain('Listening on');
    expect((await shown(node)).install).toEqual({ kind: 'installed', version: '0.32.1' });
    // The backend has it too: nobody waits for the next look.
    await expect
      .poll(async () => (await (await control(node, 'state')).text()).includes('tiny:latest'), { timeout: 10_000 })
      .toBe(true);

    const pid = state.kind === 'started' ? state.pid : 0;
    expect(isRunning(pid)).toBe(true);
    await node.node.drain(1000);
    // Dead at once; that its parent collects it may take a moment.
    await expect.poll(() => isRunning(pid)).toBe(false);
  },
);

test('a node that may not touch an Ollama looks after none, and refuses to install one', async () => {
  const document = {
    node: { id: 'a' },
    gateway: { port: 0, anonymous: true },
    control: { port: 0 },
    backends: [{ id: 'ollama', kind: 'ollama', baseUrl: 'http://127.0.0.1:9' }],
  };
  const options = {
    ollamaHost: 'http://127.0.0.1:9',
    document,
    ollama: () => ({ machine: bareMachine, isAllowed: false }),
  };
  await using node = await startFileNode(options);
  expect(await shown(node)).toMatchObject({ isManaged: false, engines: [] });
  const refused = await control(node, 'installOllama', {});
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain('--no-ollama');
});

test('what is asked about no engine, or badly, is refused in words', async () => {
  await using node = await startFileNode({
    ollamaHost: 'http://127.0.0.1:9',
    document: { node: { id: 'a' }, gateway: { port: 0, anonymous: true }, control: { port: 0 }, backends: [] },
    ollama: () => ({ machine: bareMachine, isAllowed: true }),
  });
  for (const procedure of ['startEngine', 'stopEngine', 'restartEngine']) {
    const unknown = await control(node, procedure, { baseUrl: 'http://127.0.0.1:11434' });
    expect(unknown.status).toBe(400);
    expect(await unknown.text()).toContain('There is no Ollama at http://127.0.0.1:11434 that Tandem looks after.');
    for (const bad of [
      {},
      { baseUrl: 'file:///etc/passwd' },
      { baseUrl: 7 },
      { baseUrl: `http://${'x'.repeat(3000)}` },
    ]) {
      expect((await control(node, procedure, bad)).status).toBe(400);
    }
  }
  expect(await (await control(node, 'cancelOllamaInstall', {})).text()).toContain('Nothing is being installed');
});
