import { type Core, coresForOneEngine, cpuListText, type NumaNode, type Topology } from '../monitor/index.ts';

/** Programs of Linux that bind another one to processors and memory. */
export type Binder = 'numactl' | 'taskset';

/** Where one engine runs. */
export interface Placement {
  readonly node: NumaNode;
  /** Physical cores that it may use; its threads are fewer. */
  readonly cores: readonly Core[];
  /**
   * Where its memory is: on its node and nowhere else; there first, where little is left; on all nodes, for a model
   * that is too large for one; or it does not matter, with one node only.
   */
  readonly memory: 'own' | 'own-first' | 'all' | 'any';
}

export interface Launcher {
  readonly kind: Binder | 'start' | 'none';
  /** What stands before the program on its command line. */
  readonly words: readonly string[];
}

const UNBOUND: Launcher = { kind: 'none', words: [] };

/**
 * Shares the cores of a node out among its engines, sockets kept together. One engine alone gets one socket: the other
 * one's memory is far away even where the firmware hides it.
 */
export function shareOut(node: NumaNode, engines: number): readonly (readonly Core[])[] {
  if (engines === 1) return [coresForOneEngine(node)];
  const cores = node.cores.toSorted((a, b) => a.socket - b.socket);
  return Array.from({ length: engines }, (_, engine) => {
    const first = Math.floor((engine * cores.length) / engines);
    const share = cores.slice(first, Math.floor(((engine + 1) * cores.length) / engines));
    // More engines than cores: they take turns on them.
    return share.length > 0 ? share : cores.slice(engine % cores.length, (engine % cores.length) + 1);
  });
}

/** The way to start an engine where it belongs; none where it may use the whole machine, or the system has no way. */
export function launcherFor(place: Placement, { platform, nodes }: Topology, binders: ReadonlySet<Binder>): Launcher {
  const cpus = place.cores.flatMap(core => core.cpus);
  const all = nodes.reduce((sum, { cores }) => sum + cores.length, 0);
  if (place.cores.length === all || cpus.length === 0) return UNBOUND;
  if (platform === 'win32') return windowsStart(place, cpus);
  if (platform !== 'linux') return UNBOUND;
  if (binders.has('numactl')) return { kind: 'numactl', words: ['numactl', ...numaFlags(place, cpus)] };
  if (binders.has('taskset')) return { kind: 'taskset', words: ['taskset', '-c', cpuListText(cpus)] };
  return UNBOUND;
}

function numaFlags({ node, cores, memory }: Placement, cpus: readonly number[]): readonly string[] {
  const isWholeNode = cores.length === node.cores.length;
  const processors = isWholeNode ? `--cpunodebind=${node.id}` : `--physcpubind=${cpuListText(cpus)}`;
  switch (memory) {
    case 'own':
      return [processors, `--membind=${node.id}`];
    case 'own-first':
      return [processors, `--preferred=${node.id}`];
    case 'all':
      return [processors, '--interleave=all'];
    case 'any':
      return [processors];
  }
}

/**
 * `start` of the command line knows nodes, and its mask counts within the node; what it starts has the affinity, and
 * what that one starts too. The empty word is the title that it would otherwise take the program for.
 */
function windowsStart({ node }: Placement, cpus: readonly number[]): Launcher {
  const mask = cpus.reduce((bits, cpu) => bits | (1n << BigInt(cpu)), 0n);
  const affinity = cpus.every(cpu => cpu < 64) ? ['/affinity', mask.toString(16).toUpperCase()] : [];
  const words = ['cmd', '/d', '/c', 'start', '', '/b', '/wait', '/node', String(node.id), ...affinity];
  return { kind: 'start', words };
}
