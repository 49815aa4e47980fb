import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import type { TopologySource } from './topology.ts';

/** The machine that this process runs on. */
export function thisMachinesSource(): TopologySource {
  return {
    platform: process.platform,
    read: path => readFile(path, 'utf8').catch(() => undefined),
    // Loaded when it is asked: on Linux the files tell more, and sooner.
    cpu: async () => (await import('systeminformation')).cpu(),
    logicalCores: Math.max(1, cpus().length),
    available: availableParallelism(),
    memoryBytes: totalmem(),
    memoryLimit: process.constrainedMemory(),
  };
}
