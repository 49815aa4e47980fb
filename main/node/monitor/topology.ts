import type { ReportedCpu } from './machine.ts';
import { linuxNodes } from './topology-linux.ts';
import { thisMachinesSource } from './topology-source.ts';

/** How processors and memory of a machine lie to each other, as far as this process may use them. */
export interface Topology {
  readonly platform: string;
  /** Nodes that have cores, in the order of their ids; at least one. */
  readonly nodes: readonly NumaNode[];
  /** Processors' worth of time that this process may use: a container's quota may be less than what it sees. */
  readonly available: number;
  /** What this process may take of all nodes together, bytes. */
  readonly memoryBytes: number;
}

/** Cores with memory of their own; another node's memory is far away. */
export interface NumaNode {
  readonly id: number;
  readonly cores: readonly Core[];
  /** Bytes; 0 for a node without memory, or whose memory this process may not have. */
  readonly memoryBytes: number;
}

/** A physical core. */
export interface Core {
  readonly socket: number;
  /** Its logical processors; empty where the system gives nobody a way to choose them. */
  readonly cpus: readonly number[];
}

/** What is asked of the system; a value, so that a test can be another machine. */
export interface TopologySource {
  readonly platform: string;
  /** A file below /sys or /proc; undefined when it is not there. */
  read(path: string): Promise<string | undefined>;
  /** The processor as systeminformation tells of it. */
  cpu(): Promise<ReportedCpu>;
  /** As the runtime itself counts. */
  readonly logicalCores: number;
  /** Of these, what this process may use; less in a container with a quota. */
  readonly available: number;
  readonly memoryBytes: number;
  /** Limit of the container, if there is one. */
  readonly memoryLimit: number | undefined;
}

/** Asks how the machine is built. Never fails: what the system does not tell is taken from what the runtime knows. */
export async function readTopology(source: TopologySource = thisMachinesSource()): Promise<Topology> {
  const { platform } = source;
  const memoryBytes = Math.min(source.memoryBytes, atLeastOne(source.memoryLimit) ?? source.memoryBytes);
  const found = platform === 'linux' ? await linuxNodes(source).catch(() => []) : [];
  const nodes = found.length > 0 ? found : await reportedNodes(source);
  const usable = nodes.reduce((sum, { cores }) => sum + cores.reduce((all, { cpus }) => all + cpus.length, 0), 0);
  // Elsewhere than on Linux there are no quotas, and Windows tells a process only of its own group of processors.
  const available =
    platform === 'linux'
      ? Math.max(1, Math.min(usable || source.available, source.available))
      : Number.POSITIVE_INFINITY;
  return { platform, nodes, available, memoryBytes };
}

/**
 * Physical cores for one engine: those of the node, or of one of its sockets where it has several (memory that is
 * interleaved by the firmware, a container that hides the nodes). Virtual machines show each core as a socket of its
 * own; no real socket has just one.
 */
export function coresForOneEngine({ cores }: Pick<NumaNode, 'cores'>): readonly Core[] {
  const sockets = [...Map.groupBy(cores, ({ socket }) => socket).values()];
  const largest = sockets.reduce((best, socket) => (socket.length > best.length ? socket : best), []);
  return largest.length < 2 ? cores : largest;
}

/**
 * From the numbers that systeminformation gives: on Windows every socket is a node with its share of cores and memory,
 * and its logical processors are numbered within the node, as `start /node` takes them. A Mac is one node.
 */
async function reportedNodes(source: TopologySource): Promise<readonly NumaNode[]> {
  const cpu = await source.cpu().catch(() => undefined);
  const logical = atLeastOne(cpu?.cores) ?? Math.max(1, source.logicalCores);
  const physical = Math.min(atLeastOne(cpu?.physicalCores) ?? logical, logical);
  const sockets = Math.min(atLeastOne(cpu?.processors) ?? 1, physical);
  const threads = Math.floor(logical / physical);
  const perSocket = Math.floor(physical / sockets);
  const isWindows = source.platform === 'win32';
  const coresOf = (socket: number): readonly Core[] =>
    Array.from({ length: perSocket }, (_, place) => ({
      socket,
      cpus: isWindows ? Array.from({ length: threads }, (__, thread) => place * threads + thread) : [],
    }));
  // One core a socket is what virtual machines show, and they have no nodes.
  if (!isWindows || perSocket < 2) {
    const cores = Array.from({ length: sockets }, (_, socket) => coresOf(socket)).flat();
    return [{ id: 0, cores: isWindows ? renumbered(cores, threads) : cores, memoryBytes: source.memoryBytes }];
  }
  const memoryBytes = Math.floor(source.memoryBytes / sockets);
  return Array.from({ length: sockets }, (_, id) => ({ id, cores: coresOf(id), memoryBytes }));
}

function renumbered(cores: readonly Core[], threads: number): readonly Core[] {
  return cores.map(({ socket }, place) => ({
    socket,
    cpus: Array.from({ length: threads }, (_, thread) => place * threads + thread),
  }));
}

function atLeastOne(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) && value >= 1 ? Math.floor(value) : undefined;
}
