import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type Clock, sleep } from '../../clock/index.ts';
import { type ProcessTree, processTree } from './process-tree.ts';

export interface ProgramOptions {
  readonly program: string;
  readonly args: readonly string[];
  /** Its whole environment: the node's own may hold keys that are none of its business. */
  readonly env: Readonly<Record<string, string>>;
  /** Texts that must not be repeated to anybody. */
  readonly secrets?: readonly string[];
  readonly onLine: (line: string) => void;
  readonly clock: Clock;
}

/** A program that runs for us, and only as long as we want it to. */
export interface Program {
  /** A sentence without end: it could not be started, or it has ended and what it said last. Never rejects. */
  readonly ended: Promise<{ readonly message: string; readonly isMissing: boolean }>;
  /** Ends it with everything that it started; resolves when it is gone. */
  stop(): Promise<void>;
}

const LONGEST_LINE = 2000;
/** It is asked to end, and ended by force after so long, ms. */
const FAREWELL = 3000;

/** Starts a program in a process group of its own, without a shell. */
export function startProgram({ program, args, env, secrets = [], onLine, clock }: ProgramOptions): Program {
  const child = spawn(program, args, {
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const tree: ProcessTree | undefined = child.pid === undefined ? undefined : processTree(child.pid);
  let said = '';
  for (const output of [child.stdout, child.stderr]) {
    createInterface({ input: output, crlfDelay: Number.POSITIVE_INFINITY }).on('line', line => {
      const short = masked(line.slice(0, LONGEST_LINE), secrets);
      if (short.trim() !== '') said = short.trim();
      onLine(short);
    });
  }
  const ended = new Promise<Awaited<Program['ended']>>(resolve => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      const isMissing = error.code === 'ENOENT' || error.code === 'EACCES';
      const why = isMissing ? 'is not installed, or may not be started' : `cannot be started (${error.code})`;
      resolve({ message: `${program} ${why}`, isMissing });
    });
    child.once('close', (code, signal) => {
      const last = said === '' ? '' : `: ${said.slice(0, 300)}`;
      resolve({ message: `${program} has ended (${code ?? signal})${last}`, isMissing: false });
    });
  });
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    if (!tree) return;
    tree.askToEnd();
    const farewell = new AbortController();
    await Promise.race([ended.then(() => farewell.abort()), sleep(clock, FAREWELL, farewell.signal)]);
    farewell.abort();
    // Also what the program left behind in its group.
    tree.end();
    await ended;
  };
  return {
    ended,
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}

function masked(line: string, secrets: readonly string[]): string {
  return secrets.reduce((text, secret) => (secret === '' ? text : text.replaceAll(secret, '•••')), line);
}
