import { readdir, readFile } from 'node:fs/promises';
import type { Ask } from '../ask.ts';
import type { System } from '../systems/system.ts';
import { emptyFigures, type Figures, inRounds, onConnections } from './rounds.ts';

export interface ProcessorOptions {
  readonly connections: number;
  readonly rounds: number;
  /** Requests in one turn of a system, all connections together. */
  readonly requests: number;
  readonly ask: Ask;
}

/**
 * Microseconds of processor that each system spends on one request, one figure for each turn: its own work and the
 * kernel's for it, whatever else the machine does meanwhile. Empty where /proc is not there.
 */
export async function processorTimes(systems: readonly System[], options: ProcessorOptions): Promise<Figures> {
  const able = systems.filter(system => options.ask.shape === 'plain' || system.streams);
  const figures = emptyFigures(able);
  await inRounds(able, options, async caller => {
    const { name, child } = caller.system;
    let left = options.requests;
    const before = await processorTime(child.pid);
    await onConnections(options.connections, async () => {
      if (left-- <= 0) return false;
      await caller.send(options.ask);
      return true;
    });
    const after = await processorTime(child.pid);
    if (before !== undefined && after !== undefined) figures.get(name)?.push((after - before) / options.requests);
  });
  return figures;
}

/** Microseconds that all threads of a process have run. */
async function processorTime(pid: number): Promise<number | undefined> {
  const tasks = `/proc/${pid}/task`;
  const threads = await readdir(tasks).catch(() => []);
  const times = await Promise.all(
    threads.map(thread => readFile(`${tasks}/${thread}/schedstat`, 'utf8').catch(() => '0')),
  );
  if (times.length === 0) return undefined;
  return times.reduce((sum, text) => sum + Number(text.split(' ')[0]), 0) / 1000;
}
