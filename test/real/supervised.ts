import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { EngineShown, EnginesShown } from '../../main/node/control/index.ts';
import { type Life, QueueNode } from '../e2e/queue-node.ts';
import { freePort } from './free-port.ts';
import { locateOllama } from './locate.ts';
import { REAL_MODEL, startRealOllama } from './ollama-process.ts';
import { childrenOf, membersOf, signalAll } from './processes.ts';

/** How a supervised Ollama is to be set up. */
export interface SupervisedOptions {
  /** Instead of the real program. */
  readonly program?: string;
  readonly ollama?: object;
  /** Of the routing; the usual ones without. */
  readonly timeouts?: object;
  /** Where the engine answers; left out: a free port. */
  readonly port?: number;
}

/** A node that looks after a real Ollama with the small model, and a simulated backend beside it. */
export interface Supervised extends AsyncDisposable {
  readonly baseUrl: string;
  readonly port: number;
  readonly folder: string;
  readonly life: Life;
  /** Another life of the node on the same data. */
  start(): Promise<Life>;
  /** Ends the node as a power cut does; what it started goes on. */
  kill(): Promise<void>;
  /** Drains it. */
  stop(): Promise<number | null>;
  engine(): Promise<EngineShown>;
  engines(): Promise<EnginesShown>;
  /** Waits until the engine is so, and gives it. */
  until(what: string, holds: (engine: EngineShown) => boolean, within?: number): Promise<EngineShown>;
  press(procedure: string): Promise<Response>;
  /** Asks for a few words; gives who answered. */
  ask(options?: { readonly tokens?: number; readonly model?: string }): Promise<string>;
}

/** Milliseconds; a busy machine gets a lot. */
const PATIENCE = 40_000;

let home: Promise<string> | undefined;

/** A folder of models with the small one in it, made once for all tests of a file. */
export function modelsHome(): Promise<string> {
  home ??= (async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tandem-home-'));
    const ollama = await startRealOllama({ home: folder });
    await ollama.stop();
    return folder;
  })();
  return home;
}

/** To be called when all tests of the file are done. */
export async function removeModelsHome(): Promise<void> {
  if (home) await rm(await home, { recursive: true, force: true });
  home = undefined;
}

export async function supervised(options: SupervisedOptions = {}): Promise<Supervised> {
  const folder = await modelsHome();
  const located = locateOllama();
  const program = options.program ?? (located.kind === 'found' ? located.path : '');
  const port = options.port ?? (await freePort());
  const baseUrl = `http://127.0.0.1:${port}`;
  const node = new QueueNode(
    {
      backends: [
        { id: 'ollama', kind: 'ollama', baseUrl, model: REAL_MODEL, maxConcurrent: 2 },
        { id: 'other', kind: 'simulated', tier: 'colab', text: 'Another answers.', firstTokenDelay: 10 },
      ],
      routing: {
        order: {
          simple: ['workstation', 'colab'],
          medium: ['workstation', 'colab'],
          complex: ['workstation', 'colab'],
        },
      },
      ollama: { program, modelsFolder: join(folder, 'models'), ...options.ollama },
    },
    { env: { HOME: folder, TANDEM_NO_OLLAMA: '0', TANDEM_LOG_LEVEL: 'debug' }, readyWithin: PATIENCE },
  );
  let life = await node.start().catch(async error => {
    await node[Symbol.asyncDispose]();
    for (const pid of await enginePids(port)) signalAll(membersOf(pid), 'SIGKILL');
    throw error;
  });

  async function engines(): Promise<EnginesShown> {
    const response = await life.control('trpc/engines');
    const body = (await response.json()) as { result: { data: EnginesShown } };
    return body.result.data;
  }
  async function engine(): Promise<EngineShown> {
    // How many there are to be is planned in the first second.
    for (
      const deadline = Date.now() + PATIENCE;
      Date.now() < deadline;
      await new Promise(resolve => setTimeout(resolve, 50))
    ) {
      const [first] = (await engines()).engines;
      if (first) return first;
    }
    throw new Error('the node looks after no engine');
  }
  const self: Supervised = {
    baseUrl,
    port,
    folder: node.folder,
    get life() {
      return life;
    },
    async start() {
      life = await node.start();
      return life;
    },
    async kill() {
      life.node.process.kill('SIGKILL');
      await life.node.ended();
    },
    async stop() {
      life.node.process.kill('SIGTERM');
      return (await life.node.ended()).code;
    },
    engine,
    engines,
    async until(what, holds, within = PATIENCE) {
      const deadline = Date.now() + within;
      for (;;) {
        const seen = await engine();
        if (holds(seen)) return seen;
        if (Date.now() > deadline) {
          throw new Error(
            `in vain for ${within} ms: ${what}; it is ${JSON.stringify(seen)}\n${life.node.stderr.slice(-30).join('\n')}`,
          );
        }
        await new Promise(resolve => setTimeout(resolve, 100));
      }
    },
    press: procedure => life.control(`trpc/${procedure}`, { baseUrl }, 'POST'),
    async ask({ tokens = 4, model = 'auto' } = {}) {
      const body = { model, max_tokens: tokens, messages: [{ role: 'user', content: 'Tell me of a fox.' }] };
      const response = await life.post('/v1/chat/completions', body);
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
      await response.json();
      return response.headers.get('x-tandem-backend') ?? '';
    },
    async [Symbol.asyncDispose]() {
      const recorded = await enginePids(port);
      life.node.process.kill('SIGTERM');
      await Promise.race([life.node.ended(), new Promise(resolve => setTimeout(resolve, 15_000))]);
      await node[Symbol.asyncDispose]();
      for (const pid of recorded) signalAll(membersOf(pid), 'SIGKILL');
    },
  };
  return self;
}

/** Ids of the processes that listen at this port: at most one. */
export async function enginePids(port: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ss', ['-Hltnp', `sport = :${port}`]).catch(() => ({ stdout: '' }));
  return [...stdout.matchAll(/pid=(\d+)/g)].map(([, pid]) => Number(pid));
}

/** The runners of an engine. */
export const runnersOf = (pid: number): number[] => childrenOf(pid);
