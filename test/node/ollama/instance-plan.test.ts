import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTopology, type Topology } from '../../../main/node/monitor/index.ts';
import { type InstancePlan, planInstances, type Surroundings } from '../../../main/node/ollama/index.ts';
import { type Differences, recordedMachine, reportedMachine } from '../monitor/recorded-machine.ts';

const BASE = 'http://127.0.0.1:11434';
const GIB = 2 ** 30;
const NUMACTL = new Set(['numactl', 'taskset'] as const);
const TASKSET = new Set(['taskset'] as const);
const NOTHING = new Set<never>();

interface Case extends Differences {
  readonly instances?: 'auto' | number;
  readonly reserveCores?: number;
  readonly around?: Partial<Surroundings>;
}

async function planned(
  machine: string | Topology,
  { instances = 'auto', reserveCores = 1, around, ...rest }: Case = {},
) {
  const topology = typeof machine === 'string' ? await readTopology(recordedMachine(machine, rest)) : machine;
  const surroundings = { topology, modelBytes: undefined, binders: NUMACTL, takenPorts: new Set<number>(), ...around };
  return planInstances({ instances, reserveCores }, BASE, surroundings);
}

/** An instance a line, as it would be started. */
function lines({ instances }: InstancePlan): string[] {
  return instances.map(({ baseUrl, launcher, threads }) => {
    const words = launcher.map(word => (word === '' ? '""' : word)).join(' ') || '(as it is)';
    return `${new URL(baseUrl).port}: ${words}, ${threads} threads`;
  });
}

describe('auto', () => {
  test.each<[string, Case, readonly string[]]>([
    ['small-vm', {}, ['11434: (as it is), 1 threads']],
    ['vm-cores-as-sockets', {}, ['11434: (as it is), 7 threads']],
    [
      'two-e5-2696-v4',
      {},
      [
        '11434: numactl --cpunodebind=0 --membind=0, 21 threads',
        '11435: numactl --cpunodebind=1 --membind=1, 21 threads',
      ],
    ],
    [
      'dell-r610',
      { reserveCores: 2 },
      [
        '11434: numactl --cpunodebind=0 --membind=0, 2 threads',
        '11435: numactl --cpunodebind=1 --membind=1, 2 threads',
      ],
    ],
    [
      'opteron-6328',
      {},
      [0, 1, 2, 3].map(node => `${11434 + node}: numactl --cpunodebind=${node} --membind=${node}, 1 threads`),
    ],
    [
      'epyc-7451',
      {},
      [0, 1, 2, 3, 4, 5, 6, 7].map(
        node => `${11434 + node}: numactl --cpunodebind=${node} --membind=${node}, 5 threads`,
      ),
    ],
    [
      'threadripper-2990wx',
      {},
      [
        '11434: numactl --cpunodebind=0 --membind=0, 7 threads',
        '11435: numactl --cpunodebind=2 --membind=2, 7 threads',
      ],
    ],
    // One node that spans two sockets: its engine stays on one of them.
    ['four-x7550', {}, ['11434: numactl --physcpubind=0,4,8,12,16,20,24,28,32,36,40,44,48,52,56,60, 7 threads']],
  ])('%s', async (machine, given, expected) => {
    expect(lines(await planned(machine, given))).toEqual(expected);
  });

  test('says why', async () => {
    const { because, instances } = await planned('two-e5-2696-v4');
    expect(because.join(' ')).toContain('An engine for each of 2 NUMA nodes of 22 cores');
    expect(instances.map(instance => instance.because)).toEqual([
      'Node 0, 22 cores: 21 threads, bound by numactl when Tandem starts it.',
      'Node 1, 22 cores: 21 threads, bound by numactl when Tandem starts it.',
    ]);
    expect((await planned('threadripper-2990wx')).because.join(' ')).toContain('node 1, 3, which have no memory');
  });

  test('a model that no node holds is read by one engine, its memory spread over all of them', async () => {
    const plan = await planned('two-e5-2696-v4', { around: { modelBytes: 70 * GIB } });
    expect(lines(plan)).toEqual(['11434: numactl --cpunodebind=1 --interleave=all, 21 threads']);
    expect(plan.because.join(' ')).toContain(
      'A copy of the model on each NUMA node takes about 78 GB, which they lack',
    );
  });

  test('a container that allows memory for one copy has one engine', async () => {
    const plan = await planned('two-e5-2696-v4', { memoryLimit: 8 * GIB });
    expect(plan.instances).toHaveLength(1);
    expect(plan.because.join(' ')).toContain('memory for one copy');
  });

  test('a container with a quota of processors has one engine with no more threads than they are', async () => {
    const plan = await planned('two-e5-2696-v4', { available: 8 });
    expect(plan.instances.map(({ threads }) => threads)).toEqual([7]);
    expect(plan.because.join(' ')).toContain('8 processors of 88');
  });

  test('a container with some processors of one node has one engine on them', async () => {
    const files = { '/proc/self/status': 'Cpus_allowed_list:\t0-3,44-47\nMems_allowed_list:\t0\n' };
    expect(lines(await planned('two-e5-2696-v4', { files, available: 8 }))).toEqual(['11434: (as it is), 3 threads']);
  });

  test('threads count physical cores: switching their second threads off changes nothing', async () => {
    const files = { '/sys/devices/system/cpu/online': '0-43' };
    expect((await planned('two-e5-2696-v4', { files, available: 44 })).instances.map(({ threads }) => threads)).toEqual(
      [21, 21],
    );
  });
});

describe('what binds them', () => {
  test('taskset where numactl is missing, and it says so', async () => {
    const plan = await planned('two-e5-2696-v4', { around: { binders: TASKSET } });
    expect(lines(plan)).toEqual([
      '11434: taskset -c 0-21,44-65, 21 threads',
      '11435: taskset -c 22-43,66-87, 21 threads',
    ]);
    expect(plan.because.join(' ')).toContain('apt install numactl');
  });

  test('nothing but their threads where both are missing, and it says so', async () => {
    const plan = await planned('two-e5-2696-v4', { around: { binders: NOTHING } });
    expect(lines(plan)).toEqual(['11434: (as it is), 21 threads', '11435: (as it is), 21 threads']);
    expect(plan.because.join(' ')).toContain('only their number of threads');
  });

  test('on Windows the affinity of the node, counted within it', async () => {
    const topology = await readTopology(reportedMachine('win32', { cores: 88, physicalCores: 44, processors: 2 }));
    const plan = await planned(topology);
    expect(lines(plan)).toEqual([
      '11434: cmd /d /c start "" /b /wait /node 0 /affinity FFFFFFFFFFF, 21 threads',
      '11435: cmd /d /c start "" /b /wait /node 1 /affinity FFFFFFFFFFF, 21 threads',
    ]);
  });

  test('nothing on a Mac, and it says so only where it matters', async () => {
    const topology = await readTopology(reportedMachine('darwin', { cores: 12, physicalCores: 12, processors: 1 }));
    expect((await planned(topology)).because).toEqual(['The machine has one NUMA node to use: one engine.']);
    const two = await planned(topology, { instances: 2 });
    expect(lines(two)).toEqual(['11434: (as it is), 5 threads', '11435: (as it is), 5 threads']);
    expect(two.because.join(' ')).toContain('binds no program to cores');
  });
});

describe('a number forces it', () => {
  test.each<[string, number, readonly string[]]>([
    ['two-e5-2696-v4', 1, ['11434: numactl --cpunodebind=1 --membind=1, 21 threads']],
    [
      'two-e5-2696-v4',
      4,
      [
        '11434: numactl --physcpubind=0-10,44-54 --membind=0, 10 threads',
        '11435: numactl --physcpubind=11-21,55-65 --membind=0, 10 threads',
        '11436: numactl --physcpubind=22-32,66-76 --membind=1, 10 threads',
        '11437: numactl --physcpubind=33-43,77-87 --membind=1, 10 threads',
      ],
    ],
    [
      'vm-cores-as-sockets',
      2,
      ['11434: numactl --physcpubind=0-3, 3 threads', '11435: numactl --physcpubind=4-7, 3 threads'],
    ],
    ['small-vm', 2, ['11434: numactl --physcpubind=0, 1 threads', '11435: numactl --physcpubind=1, 1 threads']],
    [
      'small-vm',
      3,
      [
        '11434: numactl --physcpubind=0, 1 threads',
        '11435: numactl --physcpubind=0, 1 threads',
        '11436: numactl --physcpubind=1, 1 threads',
      ],
    ],
    // Two sockets in one node: an engine for each.
    [
      'four-x7550',
      2,
      [
        '11434: numactl --physcpubind=0,4,8,12,16,20,24,28,32,36,40,44,48,52,56,60, 7 threads',
        '11435: numactl --physcpubind=2,6,10,14,18,22,26,30,34,38,42,46,50,54,58,62, 7 threads',
      ],
    ],
  ])('%s, %i', async (machine, instances, expected) => {
    expect(lines(await planned(machine, { instances }))).toEqual(expected);
  });

  test('where that takes every core it says what comes of it', async () => {
    expect((await planned('small-vm', { instances: 2 })).because.join(' ')).toContain('every core');
    expect((await planned('vm-cores-as-sockets', { instances: 2 })).because.join(' ')).not.toContain('every core');
  });

  test('where memory is short it goes on, with what does not fit elsewhere, and says so', async () => {
    const plan = await planned('two-e5-2696-v4', { instances: 2, around: { modelBytes: 70 * GIB } });
    expect(lines(plan)).toEqual([
      '11434: numactl --cpunodebind=0 --preferred=0, 21 threads',
      '11435: numactl --cpunodebind=1 --preferred=1, 21 threads',
    ]);
    expect(plan.because.join(' ')).toContain('little memory');
  });
});

describe('ports', () => {
  test('those that something else has are skipped; the first is where it is configured', async () => {
    const takenPorts = new Set([11434, 11435, 11437]);
    const plan = await planned('opteron-6328', { instances: 3, around: { takenPorts } });
    expect(plan.instances.map(({ baseUrl }) => baseUrl)).toEqual([
      'http://127.0.0.1:11434',
      'http://127.0.0.1:11436',
      'http://127.0.0.1:11438',
    ]);
  });

  test('there are only so many', async () => {
    const topology = await readTopology(recordedMachine('small-vm'));
    const around = { topology, modelBytes: undefined, binders: NUMACTL, takenPorts: new Set<number>() };
    const plan = planInstances({ instances: 3, reserveCores: 1 }, 'http://127.0.0.1:65534', around);
    expect(plan.instances.map(({ baseUrl }) => baseUrl)).toEqual(['http://127.0.0.1:65534', 'http://127.0.0.1:65535']);
    expect(plan.because.join(' ')).toContain('free ports for 2 engines only');
  });

  test('an address without one has that of its scheme', async () => {
    const topology = await readTopology(recordedMachine('small-vm'));
    const around = { topology, modelBytes: undefined, binders: NUMACTL, takenPorts: new Set([81]) };
    const plan = planInstances({ instances: 2, reserveCores: 1 }, 'http://localhost', around);
    expect(plan.instances.map(({ baseUrl }) => baseUrl)).toEqual(['http://localhost', 'http://localhost:82']);
  });
});

test('whatever the machine: an engine at least, threads between one and its cores, an address each', () => {
  const core = fc.record({ socket: fc.nat(7), cpus: fc.uniqueArray(fc.nat(255), { maxLength: 2 }) });
  const node = fc.record({
    id: fc.nat(15),
    cores: fc.array(core, { minLength: 1, maxLength: 12 }),
    memoryBytes: fc.integer({ min: 0, max: 256 }).map(gigabytes => gigabytes * GIB),
  });
  const machine = fc.record({
    platform: fc.constantFrom('linux', 'win32', 'darwin'),
    nodes: fc.uniqueArray(node, { minLength: 1, maxLength: 6, selector: ({ id }) => id }),
    available: fc.integer({ min: 1, max: 128 }),
    memoryBytes: fc.integer({ min: 1, max: 512 }).map(gigabytes => gigabytes * GIB),
  });
  const instances = fc.oneof(fc.constant('auto' as const), fc.integer({ min: 1, max: 16 }));
  const reserves = fc.integer({ min: 1, max: 64 });
  fc.assert(
    fc.property(machine, instances, reserves, (topology, wanted, reserveCores) => {
      const around = { topology, modelBytes: undefined, binders: NUMACTL, takenPorts: new Set<number>() };
      const plan = planInstances({ instances: wanted, reserveCores }, BASE, around);
      if (wanted === 'auto') expect(plan.instances.length).toBeGreaterThan(0);
      else expect(plan.instances).toHaveLength(wanted);
      expect(new Set(plan.instances.map(({ baseUrl }) => baseUrl)).size).toBe(plan.instances.length);
      for (const { threads, cores } of plan.instances) {
        expect(threads).toBeGreaterThanOrEqual(1);
        expect(threads).toBeLessThanOrEqual(cores);
      }
      expect(plan.because.length).toBeGreaterThan(0);
    }),
  );
});
