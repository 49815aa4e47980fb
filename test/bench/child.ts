import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that the bench started; only such are ever stopped, by their own handle. */
export interface Child {
  readonly pid: number;
  /** When it was spawned, by `performance.now()`. */
  readonly startedAt: number;
  /** The first line of standard output that is JSON with `"event":"ready"`. */
  ready(withinMs: number): Promise<Record<string, unknown>>;
  /** Asks until the address answers anything at all, for programs without a ready line. */
  answersAt(url: string, withinMs: number): Promise<void>;
  stop(): Promise<void>;
}

export interface ChildOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** How long a process may take to end by itself before it is killed. */
const GRACE_MS = 12_000;
/** Characters of what a process said last, shown when it does not start. */
const TAIL = 1500;
const alive = new Set<ChildProcess>();

// However the bench ends, nothing that it started goes on.
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/** Starts a program; its standard input is a pipe that ends with the bench. */
export function startChild(command: string, args: readonly string[], options: ChildOptions = {}): Child {
  const startedAt = performance.now();
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], ...options });
  alive.add(child);
  const ended = once(child, 'close').finally(() => alive.delete(child));
  ended.catch(() => {});
  let tail = '';
  const hear = (text: string) => {
    tail = (tail + text).slice(-TAIL);
  };
  child.stdin.on('error', () => {});
  child.stderr.setEncoding('utf8').on('data', hear);
  const readyLine = new Promise<Record<string, unknown>>(resolve => {
    createInterface({ input: child.stdout }).on('line', line => {
      hear(`${line}\n`);
      const value = readyEvent(line);
      if (value) resolve(value);
    });
  });

  async function within<T>(ms: number, what: Promise<T>): Promise<T> {
    const timer = new AbortController();
    const late = sleep(ms, undefined, { signal: timer.signal }).then(() => `was not ready within ${ms} ms`);
    const early = ended.then(
      () => 'ended before it was ready',
      (error: unknown) => `could not be started (${String(error)})`,
    );
    try {
      return await Promise.race([
        what,
        Promise.race([late, early]).then(why => {
          throw new Error(`${command} ${why}. It said last:\n${tail}`);
        }),
      ]);
    } finally {
      late.catch(() => {});
      timer.abort();
    }
  }

  return {
    pid: child.pid ?? 0,
    startedAt,
    ready: ms => within(ms, readyLine),
    async answersAt(url, ms) {
      const giveUp = AbortSignal.timeout(ms);
      await within(ms, answersAt(url, giveUp));
    },
    async stop() {
      if (!alive.has(child)) return;
      child.stdin.end();
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
      await ended.catch(() => {});
      clearTimeout(kill);
    },
  };
}

async function answersAt(url: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const answered = await fetch(url, { signal }).then(
      response => response.arrayBuffer().then(() => true),
      () => false,
    );
    if (answered) return;
    await sleep(100);
  }
}

function readyEvent(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value = JSON.parse(line) as Record<string, unknown>;
    return value.event === 'ready' ? value : undefined;
  } catch {
    return undefined;
  }
}
