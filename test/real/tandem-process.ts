import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { ConfigInput } from '../../main/node/config/index.ts';
import type { RequestRecord } from '../../main/node/stats/index.ts';

/** A node as its owner runs it: `npm run headless -- --config FILE`, the built program in a process of its own. */
export interface TandemProcess {
  readonly gateway: string;
  /** For OpenAI clients. */
  readonly address: { readonly baseUrl: string; readonly key: string };
  readonly dataFolder: string;
  /** Its lines so far. */
  readonly log: readonly string[];
  /** `GET /health` on the control port. */
  health(): Promise<z.output<typeof healthBody>>;
  /** A request as the dashboard shows it. Without an id the latest. */
  request(id?: string): Promise<RequestRecord | undefined>;
  /** A backend as the dashboard shows it. */
  station(id: string): Promise<z.output<typeof shownStation> | undefined>;
  /** Drains it. @throws when it does not end with 0. */
  stop(): Promise<void>;
}

const ENTRY = resolve(import.meta.dirname, '../../scripts/headless.ts');
const KEY = 'tk_real_0123456789';
/** Milliseconds. The first start builds the program. */
const READY_WITHIN = 90_000;
const STOPPED_WITHIN = 20_000;

const readyLine = z.object({ gateway: z.url(), control: z.url(), dashboard: z.url() });
const shownStation = z.looseObject({ id: z.string(), slots: z.number() });
const stateBody = z.object({
  result: z.object({
    data: z.object({
      requests: z.array(z.custom<RequestRecord>(value => value instanceof Object)),
      stations: z.array(shownStation),
    }),
  }),
});

const healthBody = z.object({
  status: z.string(),
  embedded: z.object({ model: z.string(), state: z.looseObject({ kind: z.string() }) }).optional(),
});

export type TandemConfig = Pick<ConfigInput, 'backends' | 'routing' | 'ollama'>;

/** Starts one on free ports, and returns when it has said that it is ready. */
export async function startTandem(config: TandemConfig): Promise<TandemProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-real-'));
  const file = join(folder, 'config.json');
  const gateway = { port: 0, keys: [{ name: 'real', key: KEY }] };
  // What the tests themselves take of this machine is not to change where requests go.
  const machine = { heed: false };
  const document = { node: { id: 'a' }, gateway, control: { port: 0 }, machine, ...config };
  await writeFile(file, JSON.stringify(document), { mode: 0o600 });
  return start(folder, ['--config', file, '--no-embedded'], {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    TANDEM_NO_OLLAMA: '1',
  });
}

/** Starts one on an empty data folder of a machine with no Ollama, as somebody does who has just cloned the project. */
export async function startUnconfiguredTandem(): Promise<TandemProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-first-'));
  // Nothing listens at port 9; the rest is what pip needs to find its index.
  return start(folder, ['--gateway-port', '0', '--control-port', '0'], {
    ...process.env,
    OLLAMA_HOST: '127.0.0.1:9',
    TANDEM_NO_OLLAMA: '1',
  });
}

async function start(folder: string, flags: readonly string[], env: NodeJS.ProcessEnv): Promise<TandemProcess> {
  // The channel is only there to end it when these tests die: a node stops when who started it is gone.
  const child = spawn(process.execPath, [ENTRY, ...flags, '--data', folder, '--log-level', 'debug'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const log: string[] = [];
  if (child.stderr) createInterface({ input: child.stderr }).on('line', line => log.push(line));
  const told = () => `its log:\n${log.slice(-40).join('\n')}`;

  const stop = async () => {
    const ended = once(child, 'exit');
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), STOPPED_WITHIN);
      await ended.finally(() => clearTimeout(force));
    }
    await rm(folder, { recursive: true, force: true });
    if (child.exitCode !== 0) throw new Error(`the node ended with ${child.exitCode ?? child.signalCode}; ${told()}`);
  };

  try {
    const ready = readyLine.parse(JSON.parse(await firstLine(child)));
    const token = new URL(ready.dashboard).hash.replace('#token=', '');
    const state = async () => {
      const response = await fetch(`${ready.control}/trpc/state`, { headers: { authorization: `Bearer ${token}` } });
      return stateBody.parse(await response.json()).result.data;
    };
    return {
      gateway: ready.gateway,
      address: { baseUrl: `${ready.gateway}/v1`, key: KEY },
      dataFolder: folder,
      log,
      async health() {
        const response = await fetch(`${ready.control}/health`, { headers: { authorization: `Bearer ${token}` } });
        return healthBody.parse(await response.json());
      },
      async station(id) {
        return (await state()).stations.find(station => station.id === id);
      },
      async request(id) {
        const { requests } = await state();
        return id === undefined ? requests[0] : requests.find(request => request.id === id);
      },
      stop,
    };
  } catch (cause) {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
    throw new Error(`the node did not start; ${told()}`, { cause });
  }
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((found, failed) => {
    const limit = setTimeout(() => failed(new Error(`not ready within ${READY_WITHIN} ms`)), READY_WITHIN);
    const settle = (act: () => void) => {
      clearTimeout(limit);
      act();
    };
    child.once('error', error => settle(() => failed(error)));
    child.once('exit', code => settle(() => failed(new Error(`it ended with ${code}`))));
    if (child.stdout) createInterface({ input: child.stdout }).once('line', line => settle(() => found(line)));
  });
}
