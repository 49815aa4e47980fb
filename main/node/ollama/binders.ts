import { execFile } from 'node:child_process';
import type { NumaNode } from '../monitor/index.ts';
import type { Binder } from './placement.ts';

/** Whether a program runs and ends well. */
export type Runs = (command: string, args: readonly string[]) => Promise<boolean>;

/** One that does not end counts as failed after this time, ms. */
const LIMIT = 3000;

/**
 * The programs of this Linux that can bind an engine, tried out: a container may have numactl and not the right to say
 * where its memory lies.
 */
export async function usableBinders(
  platform: string,
  [node]: readonly NumaNode[],
  runs: Runs = runsHere,
): Promise<ReadonlySet<Binder>> {
  const cpu = node?.cores[0]?.cpus[0];
  if (platform !== 'linux' || !node || cpu === undefined) return new Set();
  const [numactl, taskset] = await Promise.all([
    runs('numactl', [`--cpunodebind=${node.id}`, `--membind=${node.id}`, 'true']),
    runs('taskset', ['-c', String(cpu), 'true']),
  ]);
  return new Set<Binder>([...(numactl ? (['numactl'] as const) : []), ...(taskset ? (['taskset'] as const) : [])]);
}

const runsHere: Runs = (command, args) =>
  new Promise(resolve => {
    execFile(command, [...args], { timeout: LIMIT, windowsHide: true }, error => resolve(error === null));
  });
