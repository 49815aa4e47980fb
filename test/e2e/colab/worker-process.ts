import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

export interface WorkerOptions {
  /** As the page shows it. */
  readonly line: string;
  /** The engine on its side. */
  readonly engine: string;
  /** Seconds since its session began; default 60. */
  readonly age?: number;
  /** Seconds between two operations that keep the GPU from being idle. */
  readonly keepAliveEvery?: number;
}

/** The worker as a Colab cell runs it: Python, the line, and nothing else. */
export interface WorkerProcess extends AsyncDisposable {
  /** What its cell shows. */
  said(): string;
  readonly hasEnded: boolean;
  /** The port of `POST /inference` on its side. */
  readonly planPort: number;
  /** As the stop button of a cell. */
  interrupt(): void;
  /** As the end of a session: no goodbye. */
  kill(): void;
  readonly ended: Promise<void>;
}

/** Any Python from 3.10 on will do: the worker needs nothing but its standard library. */
export const PYTHON = process.env.TANDEM_TEST_PYTHON ?? 'python3';

export async function startWorker({ line, engine, age = 60, keepAliveEvery }: WorkerOptions): Promise<WorkerProcess> {
  const planPort = await freePort();
  const child = spawn(PYTHON, ['-c', line], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      PYTHONUNBUFFERED: '1',
      TANDEM_ENGINE: engine,
      TANDEM_SESSION_AGE: String(age),
      TANDEM_PLAN_PORT: String(planPort),
      ...(keepAliveEvery === undefined ? {} : { TANDEM_KEEP_ALIVE_EVERY: String(keepAliveEvery) }),
    },
  });
  const pieces: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', piece => pieces.push(String(piece)));
  const ended = endOf(child);
  return {
    planPort,
    ended,
    said: () => pieces.join(''),
    get hasEnded() {
      return child.exitCode !== null || child.signalCode !== null;
    },
    interrupt: () => void child.kill('SIGINT'),
    kill: () => void child.kill('SIGKILL'),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function endOf(child: ChildProcess): Promise<void> {
  await once(child, 'close');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
