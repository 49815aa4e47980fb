import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/** How an engine ended. */
export type Exit =
  | { readonly kind: 'code'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: string }
  /** It never ran. */
  | { readonly kind: 'not-started'; readonly reason: string };

export interface LaunchedEngine {
  readonly pid: number | undefined;
  readonly exited: Promise<Exit>;
}

export interface LaunchOrder {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** All that it writes goes there. */
  readonly logFile: string;
}

/** Starts the engine's process; passed in, so that a test can be any machine. */
export interface Launcher {
  launch(order: LaunchOrder): Promise<LaunchedEngine>;
}

/**
 * This machine's. The engine gets a process group of its own, so that it can be ended with its runners, and so that a
 * Ctrl-C meant for Tandem does not reach it in the middle of an answer. It writes to a file and not into a pipe: a pipe
 * would break when the node crashes, and the engine with it.
 */
export const systemLauncher: Launcher = {
  async launch({ command, args, environment, logFile }) {
    await mkdir(dirname(logFile), { recursive: true, mode: 0o700 });
    const log = openSync(logFile, 'a', 0o600);
    let child: ChildProcess;
    try {
      child = spawn(command, [...args], {
        env: { ...environment },
        detached: true,
        stdio: ['ignore', log, log],
        windowsHide: true,
      });
    } finally {
      closeSync(log);
    }
    // The node may end before it: a crash leaves the engine running.
    child.unref();
    return { pid: child.pid, exited: exitOf(child) };
  },
};

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise(resolve => {
    child.once('error', error => resolve({ kind: 'not-started', reason: error.message }));
    child.once('exit', (code, signal) =>
      resolve(signal === null ? { kind: 'code', code: code ?? 0 } : { kind: 'signal', signal }),
    );
  });
}
