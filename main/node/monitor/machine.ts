import { availableParallelism, cpus, freemem, totalmem } from 'node:os';

/** What machine this is, as far as it decides how a model is run on it. */
export interface MachineFacts {
  readonly platform: string;
  readonly arch: string;
  readonly cpuModel: string;
  readonly sockets: number;
  /** Of all sockets together. */
  readonly physicalCores: number;
  /** With what hyper-threading adds. */
  readonly logicalCores: number;
  /** What this process may have: the machine's, or its container's if that is less. */
  readonly memoryBytes: number;
}

/** What is asked of the system; a value, so that a test can be another machine. */
export interface MachineSource {
  readonly platform: string;
  readonly arch: string;
  /** The processor as systeminformation tells of it. */
  cpu(): Promise<ReportedCpu>;
  /** As the runtime itself counts. */
  readonly logicalCores: number;
  readonly memoryBytes: number;
  /** Limit of the container, if there is one. */
  readonly memoryLimit: number | undefined;
}

/** The part of systeminformation's `CpuData` that is read. On odd machines a number is missing, zero or NaN. */
export interface ReportedCpu {
  readonly manufacturer: string;
  readonly brand: string;
  readonly cores: number;
  readonly physicalCores: number;
  readonly processors: number;
}

/** Asks what machine this is. Never fails: what the system does not tell is taken from what the runtime knows. */
export async function readMachine(source: MachineSource = thisMachine()): Promise<MachineFacts> {
  const { platform, arch } = source;
  const cpu = await source.cpu().catch(() => undefined);
  const logicalCores = countOf(cpu?.cores) ?? source.logicalCores;
  const physicalCores = Math.min(countOf(cpu?.physicalCores) ?? logicalCores, logicalCores);
  const sockets = Math.min(countOf(cpu?.processors) ?? 1, physicalCores);
  const memoryBytes = Math.min(source.memoryBytes, countOf(source.memoryLimit) ?? source.memoryBytes);
  return { platform, arch, cpuModel: nameOf(cpu), sockets, physicalCores, logicalCores, memoryBytes };
}

/** Bytes that this process could still take, its container's limit included. */
export function freeMemory(): number {
  return Math.min(freemem(), process.availableMemory());
}

/**
 * Threads for an engine. One core of the socket is left to everything else: with as many threads as cores, one other
 * busy program makes all of them wait for the one that waits for it. A second socket's memory is far away, so it takes
 * an engine of its own to be of use.
 * @param configured what the owner wants; taken as it is, but never more than the machine has
 * @param available cores that this process may use
 */
export function engineThreads(machine: MachineFacts, configured?: number, available = availableParallelism()): number {
  const limit = Math.max(1, Math.min(machine.logicalCores, available));
  if (configured !== undefined) return Math.min(Math.max(1, configured), limit);
  const ofOne = Math.floor(machine.physicalCores / machine.sockets);
  // Virtual machines show each of their cores as a socket of its own; no real socket has just one.
  const cores = ofOne < 2 ? machine.physicalCores : ofOne;
  return Math.max(1, Math.min(cores, limit) - 1);
}

function thisMachine(): MachineSource {
  return {
    platform: process.platform,
    arch: process.arch,
    // Loaded when it is asked: the node's start is not to wait for it.
    cpu: async () => (await import('systeminformation')).cpu(),
    logicalCores: Math.max(1, cpus().length),
    memoryBytes: totalmem(),
    memoryLimit: process.constrainedMemory(),
  };
}

function countOf(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) && value >= 1 ? Math.floor(value) : undefined;
}

function nameOf(cpu: ReportedCpu | undefined): string {
  const parts = [cpu?.manufacturer, cpu?.brand].filter(part => part?.trim());
  return parts.join(' ') || 'unknown processor';
}
