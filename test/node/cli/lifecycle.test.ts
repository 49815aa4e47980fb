import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type SpawnedNode, spawnNode } from './spawned-node.ts';

let folder: string;
let running: SpawnedNode[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-life-'));
  running = [];
});
afterEach(async () => {
  for (const node of running) node.process.kill('SIGKILL');
  await Promise.all(running.map(node => node.ended()));
  rmSync(folder, { recursive: true });
});

const readyLine = z.strictObject({
  event: z.literal('ready'),
  node: z.string(),
  gateway: z.url(),
  control: z.url(),
  dashboard: z.url(),
});

const configFile = () => join(folder, 'config.json');

/** A node with one simulated backend that writes `words` words, ten a second. */
function configure(words: number, changes: object = {}): void {
  const backend = { id: 'slow', kind: 'simulated', text: Array(words).fill('word').join(' '), firstTokenDelay: 0 };
  const document = {
    node: { id: 'a' },
    gateway: { port: 0, anonymous: true },
    control: { port: 0 },
    backends: [{ ...backend, tokensPerSecond: 10 }],
    ...changes,
  };
  writeFileSync(configFile(), JSON.stringify(document), { mode: 0o600 });
}

async function start(args: readonly string[] = [], ipc = false) {
  const node = spawnNode(['--data', folder, ...args], {}, ipc);
  running.push(node);
  return { node, ready: readyLine.parse(JSON.parse(await node.saw('stdout', 'ready'))) };
}

/** Begins a streamed answer and returns when its first piece is there. */
async function beginAnswer(gateway: string) {
  const response = await fetch(`${gateway}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'auto', stream: true, messages: [{ role: 'user', content: 'hi' }] }),
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const first = await reader?.read();
  return {
    status: response.status,
    async rest(): Promise<string> {
      let text = first?.value ?? '';
      for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) text += part.value;
      return text;
    },
  };
}

/** Presses until the process is gone: a second request counts only some time after the first. */
async function keepAsking(node: SpawnedNode, signal: NodeJS.Signals) {
  const pressing = setInterval(() => node.process.kill(signal), 100);
  try {
    return await node.ended();
  } finally {
    clearInterval(pressing);
  }
}

test('a node without configuration gets ready, says so in one line, and ends with 0', async () => {
  const { node, ready } = await start(['--gateway-port', '0', '--control-port', '0']);
  expect(ready.node).toBe('a');
  expect(ready.dashboard).toMatch(new RegExp(`^${ready.control}/#token=[A-Za-z0-9_-]{43}$`));
  expect(await (await fetch(`${ready.gateway}/health`)).json()).toEqual({ status: 'ok' });
  node.process.kill('SIGTERM');
  expect(await node.ended()).toEqual({ code: 0, signal: null });
  expect(node.stdout).toHaveLength(1);
  expect(node.stderr.join('\n')).not.toContain(new URL(ready.dashboard).hash.replace('#token=', ''));
  if (process.platform !== 'win32') expect(statSync(join(folder, 'control.token')).mode & 0o777).toBe(0o600);
});

test('a taken port ends with 69 and names it, and who has it where the system tells', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const address = holder.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  try {
    const node = spawnNode(['--data', folder, '--gateway-port', '0', '--control-port', String(port)], {});
    running.push(node);
    expect(await node.ended()).toEqual({ code: 69, signal: null });
    expect(node.stdout).toEqual([]);
    const words = new RegExp(
      `^tandem: port ${port} of the control is taken(?: by .*process ${process.pid}.*)?; stop the program`,
    );
    expect(node.stderr.at(-1)).toMatch(words);
  } finally {
    holder.close();
  }
});

describe('asked to stop', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('by %s it lets a running answer finish and ends with 0', async signal => {
    configure(20);
    const { node, ready } = await start();
    const answer = await beginAnswer(ready.gateway);
    node.process.kill(signal);
    // The echo that npm and the terminal send: one request, not two.
    node.process.kill(signal);
    await node.saw('stderr', 'draining');
    const text = await answer.rest();
    expect(text.match(/word/g)).toHaveLength(20);
    expect(text).toContain('[DONE]');
    expect(await node.ended()).toEqual({ code: 0, signal: null });
  });

  test('a second time it cuts what is running and ends with 0 at once', async () => {
    configure(20_000);
    const { node, ready } = await start();
    const answer = await beginAnswer(ready.gateway);
    const rest = answer.rest().catch(() => 'cut');
    const began = performance.now();
    expect(await keepAsking(node, 'SIGTERM')).toEqual({ code: 0, signal: null });
    expect(performance.now() - began).toBeLessThan(5000);
    await node.saw('stderr', 'stopping at once');
    expect(await rest).not.toContain('[DONE]');
  });

  test('by the program that started it, through a message or by going away, it ends with 0', async () => {
    configure(1);
    const { node: told } = await start([], true);
    told.process.send({ type: 'shutdown' });
    expect(await told.ended()).toEqual({ code: 0, signal: null });
    const { node: left } = await start([], true);
    left.process.disconnect();
    expect(await left.ended()).toEqual({ code: 0, signal: null });
  });
});

test('a program that starts it with a message channel is told the ready line there too', async () => {
  configure(1);
  const node = spawnNode(['--data', folder], {}, true);
  running.push(node);
  const [message] = await once(node.process, 'message');
  expect(message).toEqual({ type: 'ready', ...JSON.parse(await node.saw('stdout', 'ready')) });
});

describe.skipIf(process.platform === 'win32')('at SIGHUP', () => {
  const modelsOf = async (gateway: string) => (await (await fetch(`${gateway}/v1/models`)).text()).match(/a\/[a-z]+/g);

  test('it takes a good configuration and goes on with the old one after a bad one', async () => {
    configure(1);
    const { node, ready } = await start();
    expect(await modelsOf(ready.gateway)).toContain('a/slow');

    configure(1, { backends: [{ id: 'other', kind: 'simulated' }] });
    node.process.kill('SIGHUP');
    await node.saw('stderr', 'the configuration was read again');
    expect(await modelsOf(ready.gateway)).toContain('a/other');
    expect(await modelsOf(ready.gateway)).not.toContain('a/slow');

    configure(1, { backends: [{ id: 'third', kind: 'simulated', tokensPerSecond: 'many' }] });
    node.process.kill('SIGHUP');
    const refused = await node.saw('stderr', 'the new configuration is refused');
    expect(refused).toContain('backends[0].tokensPerSecond: found \\"many\\" (a string)');
    expect(await modelsOf(ready.gateway)).toContain('a/other');
    expect(node.process.exitCode).toBeNull();
  });
});

test('it goes on answering when nobody reads its output any more', async () => {
  configure(3);
  const { node, ready } = await start(['--log-level', 'trace']);
  node.process.stdout?.destroy();
  node.process.stderr?.destroy();
  for (let round = 0; round < 3; round++) expect(await (await beginAnswer(ready.gateway)).rest()).toContain('[DONE]');
  node.process.kill('SIGTERM');
  expect(await node.ended()).toEqual({ code: 0, signal: null });
});
