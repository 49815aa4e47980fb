import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import OpenAI from 'openai';
import { pino } from 'pino';
import { systemClock } from '../../main/node/clock/index.ts';
import { type ConfigInput, parseConfig, Secret } from '../../main/node/config/index.ts';
import type { LiveState } from '../../main/node/control/index.ts';
import { type RunningNode, startNode } from '../../main/node/index.ts';
import { noEngines } from '../fakes/no-engines.ts';
import { noOllama } from '../fakes/no-ollama.ts';
import { StandInMachine } from '../fakes/stand-in-machine.ts';

/** The key that test callers send. */
export const TEST_KEY = 'tk_test_0123456789';
const TEST_TOKEN = 'control-token-of-the-tests';

export interface TestNode extends AsyncDisposable {
  readonly node: RunningNode;
  /** The official client, without retries of its own: what it sees is what the node said. */
  readonly client: OpenAI;
  readonly gateway: string;
  /** Posts JSON with the key, for what the client does not show. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Calls the control port with its token. */
  control(path: string, init?: RequestInit): Promise<Response>;
  /** What the page would show now. */
  state(): Promise<LiveState>;
  /** What the node reads at the next reload. */
  configure(config: Partial<ConfigInput>): void;
}

/** A whole node on free ports of 127.0.0.1, as `cli.ts` starts it but in this process. */
export async function startTestNode(
  input: Partial<ConfigInput>,
  options: {
    readonly configured?: boolean;
    readonly ollamaHost?: string;
    readonly ollamaFolders?: readonly string[];
    readonly pageFolder?: string;
    /** Kept when the node ends; left out: one of its own, removed with it. */
    readonly dataFolder?: string;
    /** An idle machine unless it is given: what the tests themselves take is not to count. */
    readonly machine?: StandInMachine;
  } = {},
): Promise<TestNode> {
  let current = document(input);
  const load = () => parseConfig(JSON.stringify(current), { env: process.env, folder: '.' });
  const loaded = await load();
  if (loaded.kind === 'refused') throw new Error(JSON.stringify(loaded.problems));
  const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'tandem-node-')));
  const started = await startNode({
    config: loaded.config,
    configured: options.configured ?? true,
    dataFolder,
    ollamaHost: options.ollamaHost ?? 'http://127.0.0.1:9',
    ollamaFolders: options.ollamaFolders ?? [],
    log: pino({ level: process.env.TANDEM_TEST_LOG ?? 'silent' }, pino.destination({ fd: 2, sync: true })),
    clock: systemClock,
    random: Math.random,
    controlToken: new Secret(TEST_TOKEN),
    load: options.machine ?? new StandInMachine(systemClock),
    pageFolder: options.pageFolder ?? resolve('out/renderer'),
    engines: noEngines,
    ollama: noOllama,
    reloadConfig: load,
  });
  if (started.kind !== 'running') throw new Error(`the node did not start: ${JSON.stringify(started)}`);
  const { gatewayUrl, controlUrl } = started.node;
  const stopNow = async () => {
    await started.node.stopNow();
    if (options.dataFolder === undefined) await rm(dataFolder, { recursive: true, force: true });
  };
  const node = { ...started.node, stopNow };
  const control = (path: string, init: RequestInit = {}) =>
    fetch(`${controlUrl}${path}`, { ...init, headers: { authorization: `Bearer ${TEST_TOKEN}`, ...init.headers } });
  return {
    node,
    gateway: gatewayUrl,
    client: new OpenAI({ baseURL: `${gatewayUrl}/v1`, apiKey: TEST_KEY, maxRetries: 0 }),
    post: (path, body, headers = {}) =>
      fetch(`${gatewayUrl}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${TEST_KEY}`, ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    control,
    async state() {
      const answer = (await (await control('/trpc/state')).json()) as { result: { data: LiveState } };
      return answer.result.data;
    },
    configure(config) {
      current = document(config);
    },
    [Symbol.asyncDispose]: stopNow,
  };
}

function document(input: Partial<ConfigInput>): unknown {
  return {
    node: { id: 'a' },
    control: { port: 0 },
    ...input,
    gateway: { port: 0, keys: [{ name: 'test', key: TEST_KEY }], ...input.gateway },
  };
}
