import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coresForOneEngine, cpuListText, readTopology, type Topology } from '../../../main/node/monitor/index.ts';
import { cpuList } from '../../../main/node/monitor/topology-cpu-list.ts';
import { type Differences, recordedMachine, reportedMachine } from './recorded-machine.ts';

const GIB = 2 ** 30;
const STATUS = '/proc/self/status';

/** A line a node: its cores, its processors, its memory in GB. */
function told({ nodes }: Topology): string[] {
  return nodes.map(({ id, cores, memoryBytes }) => {
    const cpus = cpuListText(cores.flatMap(core => core.cpus));
    return `node ${id}: ${cores.length} cores (${cpus}), ${Math.round(memoryBytes / 1e9)} GB`;
  });
}

describe('how a machine is built', () => {
  test.each<[string, readonly string[]]>([
    ['small-vm', ['node 0: 2 cores (0-1), 15 GB']],
    ['two-e5-2696-v4', ['node 0: 22 cores (0-21,44-65), 67 GB', 'node 1: 22 cores (22-43,66-87), 68 GB']],
    ['dell-r610', ['node 0: 4 cores (0,2,4,6,8,10,12,14), 25 GB', 'node 1: 4 cores (1,3,5,7,9,11,13,15), 25 GB']],
    [
      'opteron-6328',
      ['node 0: 2 cores (0-3), 17 GB', 'node 1: 2 cores (4-7), 17 GB'].concat(
        'node 2: 2 cores (8-11), 17 GB',
        'node 3: 2 cores (12-15), 17 GB',
      ),
    ],
    [
      'threadripper-2990wx',
      ['node 0: 8 cores (0-7,32-39), 34 GB', 'node 1: 8 cores (8-15,40-47), 0 GB'].concat(
        'node 2: 8 cores (16-23,48-55), 34 GB',
        'node 3: 8 cores (24-31,56-63), 0 GB',
      ),
    ],
    ['vm-cores-as-sockets', ['node 0: 8 cores (0-7), 34 GB']],
  ])('%s', async (name, nodes) => {
    expect(told(await readTopology(recordedMachine(name)))).toEqual(nodes);
  });

  test('eight nodes of six cores', async () => {
    const { nodes } = await readTopology(recordedMachine('epyc-7451'));
    expect(nodes.map(({ cores }) => cores.length)).toEqual([6, 6, 6, 6, 6, 6, 6, 6]);
  });

  test('a core is all of its threads, wherever they are numbered', async () => {
    const { nodes } = await readTopology(recordedMachine('two-e5-2696-v4'));
    expect(nodes[1]?.cores[0]).toEqual({ socket: 1, cpus: [22, 66] });
  });

  test('processors in no node are left out, the others are theirs', async () => {
    const { nodes } = await readTopology(recordedMachine('four-x7550'));
    expect(nodes).toHaveLength(1);
    expect(nodes[0]?.cores).toHaveLength(16);
    expect(new Set(nodes[0]?.cores.map(({ socket }) => socket))).toEqual(new Set([0, 2]));
  });
});

describe('what of it this process may use', () => {
  const owners = (differences: Differences) => readTopology(recordedMachine('two-e5-2696-v4', differences));

  test('a container with fewer processors than the machine has only those, and the memory of their node', async () => {
    const status = 'Cpus_allowed_list:\t0-3,44-47\nMems_allowed_list:\t0\n';
    const topology = await owners({ files: { [STATUS]: status }, available: 8, memoryLimit: 8 * GIB });
    expect(told(topology)).toEqual(['node 0: 4 cores (0-3,44-47), 67 GB']);
    expect(topology).toMatchObject({ available: 8, memoryBytes: 8 * GIB });
  });

  test('a container with a quota sees all of it and may use a part', async () => {
    expect(await owners({ available: 4 })).toMatchObject({ available: 4 });
  });

  test('memory of a node that it may not have counts as none', async () => {
    const { nodes } = await owners({ files: { [STATUS]: 'Cpus_allowed_list:\t0-87\nMems_allowed_list:\t1\n' } });
    expect(nodes.map(({ memoryBytes }) => memoryBytes > 0)).toEqual([false, true]);
  });

  test('processors that are switched off do not count: here the second thread of every core', async () => {
    const topology = await owners({ files: { '/sys/devices/system/cpu/online': '0-43\n' } });
    expect(told(topology)).toEqual(['node 0: 22 cores (0-21), 67 GB', 'node 1: 22 cores (22-43), 68 GB']);
    expect(topology.available).toBe(44);
  });

  test('a whole socket that is switched off is no node', async () => {
    const topology = await owners({ files: { '/sys/devices/system/cpu/online': '0-21,44-65\n' } });
    expect(topology.nodes.map(({ id }) => id)).toEqual([0]);
  });
});

describe('a system that tells little', () => {
  test('a kernel without nodes is one node with all memory', async () => {
    const machine = recordedMachine('two-e5-2696-v4', { files: { '/sys/devices/system/node/online': undefined } });
    const { nodes, memoryBytes } = await readTopology(machine);
    expect(nodes).toEqual([{ id: 0, cores: expect.any(Array), memoryBytes }]);
    expect(nodes[0]?.cores).toHaveLength(44);
  });

  test('nodes that do not tell their memory have an even share of it', async () => {
    const files = Object.fromEntries([0, 1].map(id => [`/sys/devices/system/node/node${id}/meminfo`, undefined]));
    const { nodes, memoryBytes } = await readTopology(recordedMachine('two-e5-2696-v4', { files }));
    expect(nodes.map(node => node.memoryBytes)).toEqual([Math.floor(memoryBytes / 2), Math.floor(memoryBytes / 2)]);
  });

  test('a Linux without /sys is what systeminformation says', async () => {
    const machine = reportedMachine('linux', { cores: 8, physicalCores: 4, processors: 1 });
    const { nodes } = await readTopology(machine);
    expect(nodes.map(({ id, cores }) => [id, cores.length])).toEqual([[0, 4]]);
  });

  test('a system that tells nothing or nonsense is one node with the processors that the runtime counts', async () => {
    const cpu = () => Promise.reject(new Error('spawn lscpu ENOENT'));
    const mute = reportedMachine('linux', { cores: 2, physicalCores: 2, processors: 1 }, { cpu });
    expect((await readTopology(mute)).nodes[0]?.cores).toHaveLength(2);
    const odd = { cores: 0, physicalCores: Number.NaN, processors: -1 };
    const { nodes } = await readTopology(reportedMachine('win32', odd, { logicalCores: 4 }));
    expect(nodes.map(({ cores }) => cores.length)).toEqual([4]);
  });
});

describe('Windows and macOS', () => {
  test('on Windows every socket is a node with its share, numbered within itself', async () => {
    const owners = reportedMachine('win32', { cores: 88, physicalCores: 44, processors: 2 });
    const { nodes, available } = await readTopology(owners);
    expect(nodes.map(({ id, memoryBytes }) => [id, memoryBytes / GIB])).toEqual([
      [0, 64],
      [1, 64],
    ]);
    expect(nodes[1]?.cores).toHaveLength(22);
    expect(nodes[1]?.cores[0]).toEqual({ socket: 1, cpus: [0, 1] });
    // The runtime counts the processors of one group there, which are not all.
    expect(available).toBe(Number.POSITIVE_INFINITY);
  });

  test('a virtual machine that shows each core as a socket is one node there too', async () => {
    const { nodes } = await readTopology(reportedMachine('win32', { cores: 8, physicalCores: 8, processors: 8 }));
    expect(nodes.map(({ cores }) => cores.flatMap(({ cpus }) => cpus))).toEqual([[0, 1, 2, 3, 4, 5, 6, 7]]);
  });

  test('a Mac is one node, and nobody can be bound to its cores', async () => {
    const { nodes } = await readTopology(reportedMachine('darwin', { cores: 12, physicalCores: 12, processors: 1 }));
    expect(nodes.map(({ cores }) => cores.length)).toEqual([12]);
    expect(nodes[0]?.cores.flatMap(({ cpus }) => cpus)).toEqual([]);
  });
});

describe('cores for one engine', () => {
  test.each<[string, number]>([
    ['two-e5-2696-v4', 22],
    ['vm-cores-as-sockets', 8],
    ['four-x7550', 8],
    ['small-vm', 2],
  ])('%s: %i', async (name, cores) => {
    const [node] = (await readTopology(recordedMachine(name))).nodes;
    if (!node) throw new Error('no node');
    expect(coresForOneEngine(node)).toHaveLength(cores);
  });
});

describe('lists of processors', () => {
  test('are read as they are written', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(400), { maxLength: 60 }), numbers => {
        expect(cpuList(cpuListText(numbers))).toEqual(numbers.toSorted((a, b) => a - b));
      }),
    );
  });

  test('what is no number is left out, and a list without end is bounded', () => {
    expect(cpuList('0-1, 4 ,x,7-5,-3,\n')).toEqual([0, 1, 4]);
    expect(cpuList(undefined)).toEqual([]);
    expect(cpuList('0-99999').length).toBeLessThanOrEqual(4096);
  });
});

test('this machine has at least one node with a core', async () => {
  const { nodes, available } = await readTopology();
  expect(nodes.length).toBeGreaterThan(0);
  expect(nodes[0]?.cores.length).toBeGreaterThan(0);
  expect(available).toBeGreaterThan(0);
});
