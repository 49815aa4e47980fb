import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const ENTRY = resolve(import.meta.dirname, '../../../main/node/headless.ts');
/** So long a started node may take to say something that a test waits for, ms. */
const PATIENCE = 15_000;

/** A node as a process of its own, with everything that it wrote. */
export interface SpawnedNode {
  readonly process: ChildProcess;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  /** The first line of standard output (`ready`) or of the log that contains `text`, at once or when it comes. */
  saw(stream: 'stdout' | 'stderr', text: string, patience?: number): Promise<string>;
  ended(): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/**
 * Starts a node with nothing of this machine's own environment but what a process needs.
 * @param through a command that becomes the node, such as `ip netns exec NAME`
 */
export function spawnNode(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  ipc = false,
  through: readonly string[] = [],
): SpawnedNode {
  const [command = process.execPath, ...words] = [...through, process.execPath, ENTRY, ...args];
  const child = spawn(command, words, {
    // Nothing listens there: a real Ollama of this machine must not take part, and none may be started.
    env: { PATH: process.env.PATH, OLLAMA_HOST: '127.0.0.1:9', TANDEM_NO_OLLAMA: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe', ...(ipc ? ['ipc' as const] : [])],
  });
  // The child's own 'close' does not come when the message channel was closed from this side.
  const exit = once(child, 'exit');
  const closed = [child.stdout, child.stderr].map(stream => stream && once(stream, 'close'));
  const streams = { stdout: new Lines(child.stdout), stderr: new Lines(child.stderr) };
  return {
    process: child,
    stdout: streams.stdout.lines,
    stderr: streams.stderr.lines,
    saw: (stream, text, patience) => streams[stream].saw(text, patience),
    async ended() {
      const [code, signal] = await exit;
      await Promise.all(closed);
      return { code, signal };
    },
  };
}

class Lines {
  readonly lines: string[] = [];
  readonly #waiting = new Set<() => void>();
  #closed = false;

  constructor(stream: Readable | null) {
    if (!stream) throw new Error('The stream is not a pipe.');
    const reader = createInterface({ input: stream });
    reader.on('line', line => {
      this.lines.push(line);
      for (const look of this.#waiting) look();
    });
    reader.on('close', () => {
      this.#closed = true;
      for (const look of this.#waiting) look();
    });
  }

  saw(text: string, limit = PATIENCE): Promise<string> {
    return new Promise((found, failed) => {
      const end = (settle: () => void) => {
        clearTimeout(patience);
        this.#waiting.delete(look);
        settle();
      };
      const give = (why: string) => end(() => failed(new Error(`${why} ${text}\n${this.lines.join('\n')}`)));
      const look = () => {
        const line = this.lines.find(candidate => candidate.includes(text));
        if (line !== undefined) end(() => found(line));
        else if (this.#closed) give('The process ended without');
      };
      const patience = setTimeout(() => give('Too long without'), limit);
      this.#waiting.add(look);
      look();
    });
  }
}
