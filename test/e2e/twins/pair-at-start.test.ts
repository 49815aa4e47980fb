import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { type SpawnedNode, spawnNode } from '../../node/cli/spawned-node.ts';
import { until } from './twin-pair.ts';

const readyLine = z.looseObject({ event: z.literal('ready'), gateway: z.url() });
const pairingLine = z.strictObject({ event: z.literal('pairing'), code: z.string(), validFor: z.number() });
const pairedLine = z.strictObject({ event: z.literal('paired'), twin: z.string(), fingerprint: z.string() });
const failedLine = z.strictObject({ event: z.literal('pairing-failed'), message: z.string() });

let folder: string;
let running: SpawnedNode[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-pairing-'));
  running = [];
});
afterEach(async () => {
  for (const node of running) node.process.kill('SIGKILL');
  await Promise.all(running.map(node => node.ended()));
  rmSync(folder, { recursive: true });
});

/** A node of its own that listens, with these flags. */
async function start(id: string, name: string, args: readonly string[] = [], env: Record<string, string> = {}) {
  const file = join(folder, `${name}.json`);
  const document = {
    node: { id, name },
    gateway: { port: 0, anonymous: true },
    control: { port: 0 },
    backends: [{ id: 'local', kind: 'simulated' }],
    peer: { heartbeat: 200, lease: 1000 },
  };
  writeFileSync(file, JSON.stringify(document), { mode: 0o600 });
  const node = spawnNode(['--config', file, '--data', join(folder, name), ...args], env);
  running.push(node);
  return { node, gateway: readyLine.parse(JSON.parse(await node.saw('stdout', '"ready"'))).gateway };
}

const said = async (node: SpawnedNode, event: string) => JSON.parse(await node.saw('stdout', `"event":"${event}"`));

test('two nodes pair without a page: one prints a code, the other is started with it; both print one fingerprint', async () => {
  const host = await start('a', 'T7910-A', ['--pair']);
  const { code, validFor } = pairingLine.parse(await said(host.node, 'pairing'));
  expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  expect(validFor).toBeGreaterThan(290_000);
  expect(validFor).toBeLessThanOrEqual(300_000);

  const guest = await start('b', 'T7910-B', ['--pair-with', host.gateway], { TANDEM_PAIR_CODE: code });
  const there = pairedLine.parse(await said(guest.node, 'paired'));
  const here = pairedLine.parse(await said(host.node, 'paired'));
  expect([there.twin, here.twin]).toEqual(['T7910-A', 'T7910-B']);
  expect(there.fingerprint).toBe(here.fingerprint);
  await guest.node.saw('stderr', '"msg":"paired"');
  // The code is worth nothing any more, but a log is read by others.
  expect([...host.node.stderr, ...guest.node.stderr].join('\n')).not.toContain(code);

  for (const { gateway } of [host, guest]) {
    await until('each lists the backends of both', async () => {
      const models = await (await fetch(`${gateway}/v1/models`)).text();
      return models.includes('a/local') && models.includes('b/local') ? true : undefined;
    });
  }
});

test('a node that is given a wrong code says why in one line, and goes on without a twin', async () => {
  const host = await start('a', 'T7910-A', ['--pair']);
  const { code } = pairingLine.parse(await said(host.node, 'pairing'));
  const wrong = code.startsWith('0') ? `1${code.slice(1)}` : `0${code.slice(1)}`;
  const guest = await start('b', 'T7910-B', ['--pair-with', host.gateway, '--pair-code', wrong]);
  const { message } = failedLine.parse(await said(guest.node, 'pairing-failed'));
  expect(message).toBe('The other machine shows another code. Look at it again: three wrong tries end it.');
  await guest.node.saw('stderr', 'not paired');
  expect((await fetch(`${guest.gateway}/health`)).status).toBe(200);
});

test('two nodes of one id are not paired, and it is told what to do', async () => {
  const host = await start('a', 'T7910-A', ['--pair']);
  const { code } = pairingLine.parse(await said(host.node, 'pairing'));
  const guest = await start('a', 'T7910-B', ['--pair-with', host.gateway, '--pair-code', code]);
  const { message } = failedLine.parse(await said(guest.node, 'pairing-failed'));
  expect(message).toContain('Both nodes have the id a. Give one of them another');
});

test('an address without its code ends with 64 and says what is missing', async () => {
  const node = spawnNode(['--data', folder, '--pair-with', 'http://127.0.0.1:9'], {});
  running.push(node);
  expect(await node.ended()).toEqual({ code: 64, signal: null });
  expect(node.stderr.at(-1)).toContain('--pair-with needs the code that the other node shows');
});
