import { readFile, statfs } from 'node:fs/promises';
import { cpus, freemem, totalmem } from 'node:os';
import type { Cadence, CoreTimes, LoadSource, MemoryReading } from '../load-source.ts';
import { evenSockets, socketsInCpuinfo } from '../sockets.ts';
import { LinuxProcesses } from './linux-processes.ts';
import { memoryReading } from './memory.ts';
import { interfacesInNetDev, networkReading } from './network.ts';
import { terminalsIdle } from './terminals.ts';
import { toldProcesses } from './told-processes.ts';

/** Everything here is a file or a call but the temperature, for which a shell is started: 10 ms of processor time. */
const LINUX: Cadence = {
  cores: 2000,
  memory: 2000,
  network: 2000,
  processes: 2000,
  disk: 30_000,
  temperature: 30_000,
  userIdle: 10_000,
};
/** Programs are started for all but the cores' times, the disks and on Windows the memory (its swap apart). */
const WINDOWS: Cadence = { ...LINUX, network: 60_000, processes: 60_000, temperature: 120_000 };
const MACOS: Cadence = { ...LINUX, memory: 15_000, network: 30_000, processes: 30_000, temperature: 60_000 };

/** Windows' swap takes a program to be read: so seldom, ms. */
const SWAP_EACH = 60_000;

export interface ThisMachine {
  /** The process of which everything that Tandem started is a child: this one, or the shell around it. */
  readonly ownRoot: number;
  /** What the desktop says of its user, if there is one: since the last touch, ms. */
  readonly desktopIdle?: () => number | undefined;
}

/** The load of the machine that this process runs on, asked of systeminformation and of the system itself. */
export function thisMachine({ ownRoot, desktopIdle }: ThisMachine): LoadSource {
  const { platform } = process;
  const isLinux = platform === 'linux';
  const linuxProcesses = new LinuxProcesses(ownRoot, process.pid);
  return {
    cadence: isLinux ? LINUX : platform === 'win32' ? WINDOWS : MACOS,
    ownRoot,
    cores: coreTimes,
    async sockets() {
      if (isLinux) return socketsInCpuinfo(await readFile('/proc/cpuinfo', 'utf8'));
      const { processors, cores } = await (await systemInformation()).cpu();
      // Where a process sees fewer cores than there are, nobody says which ones.
      return cores === cpus().length ? evenSockets(cores, processors) : undefined;
    },
    memory: platform === 'win32' ? windowsMemory() : memoryNow,
    async network() {
      if (isLinux) return networkReading(interfacesInNetDev(await readFile('/proc/net/dev', 'utf8')));
      return networkReading(await (await systemInformation()).networkStats('*'));
    },
    async temperature() {
      const { main } = await (await systemInformation()).cpuTemperature();
      return main ?? undefined;
    },
    async disk(folder) {
      const { bavail, blocks, bsize } = await statfs(folder);
      return { free: bavail * bsize, total: blocks * bsize };
    },
    async processes() {
      if (isLinux) return linuxProcesses.look();
      const { list } = await (await systemInformation()).processes();
      return toldProcesses(list, platform, cpus().length);
    },
    async userIdle() {
      const told = desktopIdle?.();
      return told ?? (isLinux ? terminalsIdle(Date.now()) : undefined);
    },
  };
}

/** Loaded when it is asked: the node's start is not to wait for it. */
function systemInformation() {
  return import('systeminformation');
}

function coreTimes(): CoreTimes[] {
  return cpus().map(({ times: { user, nice, sys, idle, irq } }) => {
    const busy = user + nice + sys + irq;
    return { busy, all: busy + idle };
  });
}

async function memoryNow(): Promise<MemoryReading> {
  const [told, vmstat] = await Promise.all([
    (await systemInformation()).mem(),
    process.platform === 'linux' ? readFile('/proc/vmstat', 'utf8').catch(() => '') : '',
  ]);
  return memoryReading(told, containerMemory(), vmstat);
}

function windowsMemory(): () => Promise<MemoryReading> {
  let swap: { readonly at: number; readonly total: number; readonly used: number } | undefined;
  return async () => {
    const at = performance.now();
    if (!swap || at - swap.at >= SWAP_EACH) {
      const { swaptotal, swapused } = await (await systemInformation()).mem();
      swap = { at, total: swaptotal, used: swapused };
    }
    const told = { total: totalmem(), available: freemem(), swaptotal: swap.total, swapused: swap.used };
    return memoryReading(told, containerMemory());
  };
}

function containerMemory() {
  const limit = process.constrainedMemory();
  return limit > 0 ? { limit, available: process.availableMemory() } : undefined;
}
