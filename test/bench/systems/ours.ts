import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Child, startChild } from '../child.ts';
import type { System } from './system.ts';

const PATH = '/v1/chat/completions';
const READY_WITHIN_MS = 15_000;
const KEY = 'tk_bench_0123456789abcdef';

/** The mock upstream itself, called without anything in between. */
export async function startDirect(): Promise<System> {
  const child = startChild(process.execPath, [fileURLToPath(import.meta.resolve('../upstream.ts'))]);
  const { port } = await child.ready(READY_WITHIN_MS);
  const origin = `http://127.0.0.1:${Number(port)}`;
  return { name: 'direct', title: 'direct', origin, path: PATH, headers: {}, model: 'mock', streams: true, child };
}

/** Fastify and undici, and nothing else. */
export async function startFloor(upstream: string): Promise<System> {
  const child = startChild(process.execPath, [fileURLToPath(import.meta.resolve('../floor/server.ts')), upstream]);
  const { gateway } = await child.ready(READY_WITHIN_MS);
  const origin = String(gateway);
  return { name: 'floor', title: 'floor', origin, path: PATH, headers: {}, model: 'mock', streams: true, child };
}

export interface TandemOptions {
  /** The built node, `out/main/headless.js`. */
  readonly script: string;
  /** For its configuration and data; a new one is a first start. */
  readonly folder: string;
  readonly upstream: string;
}

/** Tandem as it is delivered: authentication, complexity, plan, ledger and metrics are all on. */
export async function startTandem(options: TandemOptions): Promise<System> {
  const child = await launchTandem(options);
  const { gateway } = await child.ready(READY_WITHIN_MS);
  const headers = { authorization: `Bearer ${KEY}` };
  return {
    name: 'tandem',
    title: 'Tandem',
    origin: String(gateway),
    path: PATH,
    headers,
    model: 'auto',
    streams: true,
    child,
  };
}

/** Writes the configuration and starts the process, without waiting until it is ready. */
export async function launchTandem({ script, folder, upstream }: TandemOptions): Promise<Child> {
  const config = join(folder, 'tandem.json');
  await mkdir(folder, { recursive: true });
  await writeFile(config, JSON.stringify(configuration(upstream)), { mode: 0o600 });
  const flags = ['--config', config, '--data', join(folder, 'data'), '--gateway-port', '0', '--control-port', '0'];
  return startChild(process.execPath, [script, ...flags, '--no-embedded']);
}

function configuration(upstream: string) {
  return {
    node: { id: 'a' },
    gateway: { keys: [{ name: 'bench', key: KEY }] },
    backends: [
      { id: 'mock', kind: 'openai', tier: 'cloud', baseUrl: `${upstream}/v1`, model: 'mock', maxConcurrent: 2000 },
    ],
    ollama: { manage: false },
  };
}
