import { execFile } from 'node:child_process';
import { type Clock, sleep } from '../clock/index.ts';
import { descendantsOf, type ProcessEntry, type ProcessTable } from './process-table.ts';

/** How a process is told to end. */
export interface Signals {
  /** @returns false when this user may not; one that has ended meanwhile is no failure */
  send(pid: number, signal: 'SIGTERM' | 'SIGKILL'): boolean;
  /** With all that stems from it, at once; only where there are no process groups. */
  endTree?(pid: number): Promise<void>;
}

/** This machine's. */
export function systemSignals(platform: NodeJS.Platform): Signals {
  return {
    send(pid, signal) {
      try {
        process.kill(pid, signal);
        return true;
      } catch (error) {
        return error instanceof Error && 'code' in error && error.code === 'ESRCH';
      }
    },
    // Windows has no polite end for a program without a window: `/F` is what its own service manager does too.
    ...(platform === 'win32' && {
      endTree: (pid: number) =>
        new Promise<void>(resolve => {
          const options = { windowsHide: true, timeout: END_TREE_LIMIT };
          execFile('taskkill', ['/PID', String(pid), '/T', '/F'], options, () => resolve());
        }),
    }),
  };
}

const END_TREE_LIMIT = 10_000;
/** Between two looks at what still runs, ms. */
const LOOK = 100;
/** After SIGKILL only the kernel can keep it, ms. */
const KILLED_WITHIN = 5000;

export interface Ending {
  /** What is to end, looked up anew each time, so that nothing is signalled that was not just proven to belong. */
  readonly remaining: () => Promise<readonly ProcessEntry[]>;
  /** From the request to the end by force, ms. */
  readonly patience: number;
}

export type Ended = 'gone' | 'not-allowed' | 'still-there';

/** Ends processes: asks each, waits, then ends by force what is left. A stopped one hears only the latter. */
export async function endAll(
  { remaining, patience }: Ending,
  { signals, clock }: { readonly signals: Signals; readonly clock: Clock },
): Promise<Ended> {
  const first = await remaining();
  if (signals.endTree) for (const { pid } of first) await signals.endTree(pid);
  const allowed = first.map(({ pid }) => signals.send(pid, 'SIGTERM'));
  if (first.length > 0 && !allowed.some(Boolean)) return 'not-allowed';
  if (await isGone(remaining, patience, clock)) return 'gone';
  for (const { pid } of await remaining()) signals.send(pid, 'SIGKILL');
  return (await isGone(remaining, KILLED_WITHIN, clock)) ? 'gone' : 'still-there';
}

async function isGone(remaining: Ending['remaining'], within: number, clock: Clock): Promise<boolean> {
  const deadline = clock.monotonic() + within;
  while ((await remaining()).length > 0) {
    if (clock.monotonic() >= deadline) return false;
    await sleep(clock, LOOK);
  }
  return true;
}

/** CPU that all of them have used so far, ms. */
export function cpuOf(entries: readonly ProcessEntry[]): number {
  return entries.reduce((sum, { cpu }) => sum + cpu, 0);
}

/** All of it that still runs, `ollama serve` first. */
export async function withDescendants(pid: number, table: ProcessTable): Promise<readonly ProcessEntry[]> {
  const list = await table.list();
  const root = list.filter(entry => entry.pid === pid);
  return [...root, ...descendantsOf([pid], list)];
}
