import type { Core, NumaNode, TopologySource } from './topology.ts';
import { cpuList } from './topology-cpu-list.ts';

type Read = TopologySource['read'];

const NODES = '/sys/devices/system/node';
const CPUS = '/sys/devices/system/cpu';

/**
 * The nodes as Linux tells of them, with the processors that are switched on and that this process may use. Empty when
 * it tells nothing (a container without /sys).
 */
export async function linuxNodes({ read, memoryBytes }: TopologySource): Promise<readonly NumaNode[]> {
  const [online, ownStatus, nodeIds] = await Promise.all([
    read(`${CPUS}/online`),
    read('/proc/self/status'),
    read(`${NODES}/online`),
  ]);
  const cpus = allowed(cpuList(online), listIn(ownStatus, 'Cpus_allowed_list'));
  const cores = await coresOf(cpus, read);
  if (cores.length === 0) return [];
  const memories = listIn(ownStatus, 'Mems_allowed_list');
  const nodes = await Promise.all(cpuList(nodeIds).map(id => nodeOf(id, { cores, memories, read })));
  const withCores = nodes.filter(node => node.cores.length > 0);
  // A kernel without NUMA has no such folder; then the machine is one node.
  if (withCores.length === 0) return [{ id: 0, cores, memoryBytes }];
  if (withCores.some(node => node.memoryBytes > 0)) return withCores;
  const share = Math.floor(memoryBytes / withCores.length);
  return withCores.map(node => ({ ...node, memoryBytes: share }));
}

async function nodeOf(
  id: number,
  { cores, memories, read }: { cores: readonly Core[]; memories: readonly number[]; read: Read },
): Promise<NumaNode> {
  const [list, memory] = await Promise.all([read(`${NODES}/node${id}/cpulist`), read(`${NODES}/node${id}/meminfo`)]);
  const own = new Set(cpuList(list));
  const kilobytes = Number(/MemTotal:\s*(\d+) kB/.exec(memory ?? '')?.[1] ?? 0);
  const mayBeUsed = memories.length === 0 || memories.includes(id);
  return {
    id,
    cores: cores.filter(({ cpus: [first = -1] }) => own.has(first)),
    memoryBytes: mayBeUsed ? kilobytes * 1024 : 0,
  };
}

/** The physical cores of these logical processors, each with those of its processors that are among them. */
async function coresOf(cpus: readonly number[], read: Read): Promise<readonly Core[]> {
  const usable = new Set(cpus);
  const told = await Promise.all(
    cpus.map(async cpu => {
      const folder = `${CPUS}/cpu${cpu}/topology`;
      const [socket, siblings] = await Promise.all([
        read(`${folder}/physical_package_id`),
        read(`${folder}/thread_siblings_list`),
      ]);
      const own = cpuList(siblings).filter(sibling => usable.has(sibling));
      // ARM boards and some virtual machines say -1, or nothing.
      return { socket: Math.max(0, Number.parseInt(socket ?? '', 10) || 0), cpus: own.includes(cpu) ? own : [cpu] };
    }),
  );
  const cores = new Map<number, Core>();
  for (const core of told) {
    const [first = -1] = core.cpus;
    if (!cores.has(first)) cores.set(first, core);
  }
  return [...cores.values()];
}

function listIn(status: string | undefined, name: string): readonly number[] {
  return cpuList(new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(status ?? '')?.[1]);
}

function allowed(online: readonly number[], mine: readonly number[]): readonly number[] {
  return mine.length === 0 ? online : online.filter(cpu => mine.includes(cpu));
}
