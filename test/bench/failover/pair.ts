import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Child, startChild } from '../child.ts';

export const KEY = 'tk_bench_0123456789abcdef';
const READY_WITHIN_MS = 30_000;
const AGREED_WITHIN_MS = 60_000;

const routerSchema = z.object({ self: z.string(), active: z.string().nullable(), term: z.number() });
const readySchema = z.object({ gateway: z.url(), control: z.url(), dashboard: z.url() });

/** One of two built nodes that are twins, with the heartbeat and the lease that every node has. */
export class TwinNode {
  readonly id: string;
  readonly url: string;
  readonly #script: string;
  readonly #folder: string;
  readonly #document: object;
  #child: Child | undefined;
  #control = { url: '', token: '' };

  constructor(id: string, script: string, folder: string, document: object, url: string) {
    this.id = id;
    this.url = url;
    this.#script = script;
    this.#folder = join(folder, id);
    this.#document = document;
  }

  async start(): Promise<void> {
    const config = join(this.#folder, 'tandem.json');
    await mkdir(this.#folder, { recursive: true });
    await writeFile(config, JSON.stringify(this.#document), { mode: 0o600 });
    const flags = ['--config', config, '--data', join(this.#folder, 'data'), '--log-level', 'error', '--no-embedded'];
    this.#child = startChild(process.execPath, [this.#script, ...flags]);
    const { control, dashboard } = readySchema.parse(await this.#child.ready(READY_WITHIN_MS));
    this.#control = { url: control, token: new URL(dashboard).hash.replace('#token=', '') };
  }

  get child(): Child {
    if (!this.#child) throw new Error(`${this.id} is not running`);
    return this.#child;
  }

  /** As a power cut does. */
  kill(): void {
    process.kill(this.child.pid, 'SIGKILL');
  }

  async router(): Promise<z.output<typeof routerSchema>> {
    const headers = { authorization: `Bearer ${KEY}` };
    return routerSchema.parse(await (await fetch(`${this.url}/v1/router`, { headers })).json());
  }

  /** Makes the twin the active one, as the button does. */
  async handOver(): Promise<void> {
    const { url, token } = this.#control;
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${url}/trpc/handOver`, { method: 'POST', headers, body: '{}' });
    const text = await answer.text();
    if (!text.includes('"done"')) throw new Error(`${this.id} did not hand over: ${text}`);
  }
}

export type Twins = readonly [TwinNode, TwinNode];

/** Two twins that agree on who is active. @param upstream of which each has an account */
export async function startTwins(script: string, folder: string, upstream: string): Promise<Twins> {
  const [atA, atB] = [await freePort(), await freePort()];
  const node = (id: string, port: number, twinPort: number) => {
    const document = {
      node: { id },
      gateway: { port, keys: [{ name: 'bench', key: KEY }] },
      control: { port: 0 },
      backends: [
        { id: 'mock', kind: 'openai', tier: 'cloud', baseUrl: `${upstream}/v1`, model: 'mock', maxConcurrent: 2000 },
      ],
      peer: { url: `http://127.0.0.1:${twinPort}`, secret: 'of the bench, which is nobody’s secret' },
      ollama: { manage: false },
    };
    return new TwinNode(id, script, folder, document, `http://127.0.0.1:${port}`);
  };
  const twins: Twins = [node('a', atA, atB), node('b', atB, atA)];
  await Promise.all(twins.map(twin => twin.start()));
  await agreed(twins);
  return twins;
}

/** The active one and the other, once both say the same. */
export async function agreed([a, b]: Twins): Promise<{ readonly active: TwinNode; readonly standby: TwinNode }> {
  for (const end = performance.now() + AGREED_WITHIN_MS; performance.now() < end; await sleep(50)) {
    const [one, other] = await Promise.all([a.router(), b.router()]).catch(() => []);
    if (!one?.active || one.active !== other?.active || one.term !== other.term) continue;
    return one.active === a.id ? { active: a, standby: b } : { active: b, standby: a };
  }
  throw new Error('the twins do not agree on who is active');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  await new Promise(closed => server.close(closed));
  if (typeof address !== 'object' || address === null) throw new Error('there is no free port');
  return address.port;
}
