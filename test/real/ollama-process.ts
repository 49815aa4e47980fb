import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './free-port.ts';
import { type Located, locateModel, locateOllama } from './locate.ts';
import { childrenOf, cpuTimeOf, membersOf, signalAll, stopGroup } from './processes.ts';

export interface RealOllamaOptions {
  /** OLLAMA_NUM_PARALLEL; default 1, as Ollama's own. */
  readonly numParallel?: number;
  /** Folder for its HOME and models, kept afterwards; left out: a temporary one, removed by `stop`. */
  readonly home?: string;
  /** An engine that was only just installed: it has no model. */
  readonly isEmpty?: boolean;
  /** num_ctx of its model; default 2048. */
  readonly contextTokens?: number;
  /** Left out: a free one. */
  readonly port?: number;
  /** Its model says nothing of threads; left out: one, see below. */
  readonly numThread?: 'unset';
}

/** A real Ollama with one small model, in a process group of its own. Linux only (/proc). */
export interface RealOllama {
  readonly baseUrl: string;
  readonly model: string;
  /** Everything that still runs of it, orphaned runners included. */
  pids(): number[];
  /** Its runners: children that hold a loaded model. */
  runnerPids(): number[];
  /** Milliseconds of CPU that its runners have used. It grows while they work, and only then. */
  runnerCpu(): number;
  /** SIGKILL, as when the runner crashes. @throws when no model is loaded. */
  killRunner(): void;
  /** SIGSTOP: versions and lists go on being answered, generation hangs. */
  freezeRunner(): void;
  /** No error when it was replaced meanwhile: an engine gives up a runner that is silent for ten seconds. */
  thawRunner(): void;
  /** SIGKILL to `ollama serve`, as when it crashes: a runner of it stays behind as an orphan. */
  killServe(): Promise<void>;
  /** Starts `ollama serve` again where it was, and returns when it answers. */
  serveAgain(): Promise<void>;
  /** Ends everything of it, and returns when none of it runs. */
  stop(): Promise<void>;
}

export const REAL_MODEL = 'smollm2:135m';

/** Milliseconds. Ready takes under 1 s and `create` 0.3 s on an idle machine; a busy one gets a lot more. */
const READY_WITHIN = 30_000;
const CREATED_WITHIN = 30_000;

// One thread: with as many as cores, any other busy program slows it down twentyfold (its threads spin at a barrier).
const modelfile = (path: string, { contextTokens = 2048, numThread }: RealOllamaOptions) =>
  `FROM ${path}\nPARAMETER num_ctx ${contextTokens}\n${numThread === 'unset' ? '' : 'PARAMETER num_thread 1\n'}`;

/**
 * Starts one on a free port, with `smollm2:135m` created and not yet loaded.
 * @throws when program or model are not installed; a test asks `pathOrSkip` first.
 */
export async function startRealOllama(options: RealOllamaOptions = {}): Promise<RealOllama> {
  const binary = pathOrThrow(locateOllama());
  const modelPath = pathOrThrow(locateModel());
  const folder = options.home ?? (await mkdtemp(join(tmpdir(), 'tandem-ollama-')));
  const models = join(folder, 'models');
  await mkdir(models, { recursive: true });
  const port = options.port ?? (await freePort());
  // Not this process's environment: a developer's own OLLAMA_ settings or proxies must not leak in.
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    OLLAMA_HOST: `127.0.0.1:${port}`,
    OLLAMA_MODELS: models,
    OLLAMA_NUM_PARALLEL: String(options.numParallel ?? 1),
  };
  const logPath = join(folder, 'serve.log');
  let serve = await startServe(binary, env, logPath);
  const groups = [serve.pid];
  const everything = () => groups.flatMap(membersOf);

  const endAtExit = () => signalAll(everything(), 'SIGKILL');
  process.once('exit', endAtExit);
  const stop = async () => {
    for (const group of groups) await stopGroup(group);
    process.off('exit', endAtExit);
    if (!options.home) await rm(folder, { recursive: true, force: true });
  };

  const baseUrl = `http://127.0.0.1:${port}`;
  try {
    await untilReady(baseUrl, serve.child);
    const file = join(folder, 'Modelfile');
    await writeFile(file, modelfile(modelPath, options));
    if (!options.isEmpty)
      await promisify(execFile)(binary, ['create', REAL_MODEL, '-f', file], { env, timeout: CREATED_WITHIN });
  } catch (cause) {
    const tail = (await readFile(logPath, 'utf8').catch(() => '')).slice(-2000);
    await stop();
    throw new Error(`the real Ollama did not start; the end of its log:\n${tail}`, { cause });
  }

  const runners = () => childrenOf(serve.pid);
  const signalRunners = (signal: NodeJS.Signals) => {
    if (runners().length === 0) throw new Error('no runner: no model is loaded');
    signalAll(runners(), signal);
  };
  return {
    baseUrl,
    model: REAL_MODEL,
    pids: everything,
    runnerPids: runners,
    runnerCpu: () => runners().reduce((sum, runner) => sum + cpuTimeOf(runner), 0),
    killRunner: () => signalRunners('SIGKILL'),
    freezeRunner: () => signalRunners('SIGSTOP'),
    thawRunner: () => signalAll(runners(), 'SIGCONT'),
    async killServe() {
      const gone = once(serve.child, 'exit');
      signalAll([serve.pid], 'SIGKILL');
      await gone;
    },
    async serveAgain() {
      serve = await startServe(binary, env, logPath);
      groups.push(serve.pid);
      await untilReady(baseUrl, serve.child);
    },
    stop,
  };
}

/** `ollama serve` in a process group of its own, whose id is its pid. */
async function startServe(binary: string, env: Readonly<Record<string, string>>, logPath: string) {
  const log = await open(logPath, 'a');
  const child = spawn(binary, ['serve'], { env, detached: true, stdio: ['ignore', log.fd, log.fd] });
  child.on('error', () => {});
  await log.close();
  if (child.pid === undefined) throw new Error(`${binary} could not be started`);
  return { child, pid: child.pid };
}

function pathOrThrow(located: Located): string {
  if (located.kind === 'missing') throw new Error(located.why);
  return located.path;
}

async function untilReady(baseUrl: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + READY_WITHIN;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('it ended at once');
    const response = await fetch(`${baseUrl}/api/version`, { signal: AbortSignal.timeout(1000) }).catch(
      () => undefined,
    );
    if (response?.ok) return;
    await sleep(50);
  }
  throw new Error(`it did not answer within ${READY_WITHIN} ms`);
}

/** Two ports next to each other that nothing listens on. */
export async function twoFreePorts(): Promise<readonly [number, number]> {
  for (let tries = 0; tries < 50; tries++) {
    const first = await freePort();
    if (first < 65_535 && (await isFree(first + 1))) return [first, first + 1];
  }
  throw new Error('no two free ports next to each other');
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
