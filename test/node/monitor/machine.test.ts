import { describe, expect, test } from 'vitest';
import { engineThreads, freeMemory, type MachineFacts, readMachine } from '../../../main/node/monitor/index.ts';

const GIB = 2 ** 30;

/** A machine as systeminformation and the runtime report it. */
function reported(cpu: object, rest: object = {}) {
  const whole = { manufacturer: 'Intel', brand: 'Xeon® E5-2680 v4', cores: 1, physicalCores: 1, processors: 1, ...cpu };
  return {
    platform: 'linux',
    arch: 'x64',
    cpu: async () => whole,
    logicalCores: whole.cores,
    memoryBytes: 64 * GIB,
    memoryLimit: undefined,
    ...rest,
  };
}

const ONE_SOCKET = reported({ manufacturer: 'AMD', brand: 'Ryzen 7 5800X', cores: 16, physicalCores: 8 });
const TWO_SOCKETS = reported({ cores: 56, physicalCores: 28, processors: 2 }, { memoryBytes: 128 * GIB });
const CLOUD_VM = reported({ cores: 8, physicalCores: 8, processors: 8 });

describe('what machine this is', () => {
  test('a workstation with two sockets', async () => {
    expect(await readMachine(TWO_SOCKETS)).toEqual({
      platform: 'linux',
      arch: 'x64',
      cpuModel: 'Intel Xeon® E5-2680 v4',
      sockets: 2,
      physicalCores: 28,
      logicalCores: 56,
      memoryBytes: 128 * GIB,
    });
  });

  test('a container has the memory that it is allowed', async () => {
    const { cpu, ...rest } = ONE_SOCKET;
    expect((await readMachine({ ...rest, cpu, memoryLimit: 4 * GIB })).memoryBytes).toBe(4 * GIB);
    // Without a limit the kernel names one beyond any machine.
    expect((await readMachine({ ...rest, cpu, memoryLimit: 2 ** 63 })).memoryBytes).toBe(64 * GIB);
    expect((await readMachine({ ...rest, cpu, memoryLimit: 0 })).memoryBytes).toBe(64 * GIB);
  });

  test('a system that tells nonsense is taken for one socket with the cores that the runtime counts', async () => {
    const odd = reported({ brand: '', manufacturer: ' ', cores: 0, physicalCores: Number.NaN, processors: 0 });
    expect(await readMachine({ ...odd, logicalCores: 4 })).toMatchObject({
      cpuModel: 'unknown processor',
      sockets: 1,
      physicalCores: 4,
      logicalCores: 4,
    });
  });

  test('a system that tells nothing is no failure', async () => {
    const mute = { ...ONE_SOCKET, cpu: () => Promise.reject(new Error('spawn lscpu ENOENT')), logicalCores: 2 };
    expect(await readMachine(mute)).toMatchObject({ sockets: 1, physicalCores: 2, logicalCores: 2 });
  });

  test('this machine has cores, a name and memory', async () => {
    const machine = await readMachine();
    expect(machine.physicalCores).toBeGreaterThan(0);
    expect(machine.logicalCores).toBeGreaterThanOrEqual(machine.physicalCores);
    expect(machine.cpuModel).not.toBe('');
    expect(freeMemory()).toBeGreaterThan(0);
    expect(freeMemory()).toBeLessThan(machine.memoryBytes);
  });
});

describe('threads of an engine', () => {
  test.each([
    ['a desktop with 8 cores', ONE_SOCKET, undefined, 16, 7],
    ['two sockets of 14 cores: those of one less one', TWO_SOCKETS, undefined, 56, 13],
    ['a virtual machine whose cores pose as sockets', CLOUD_VM, undefined, 8, 7],
    ['two cores', reported({ cores: 2, physicalCores: 2 }), undefined, 2, 1],
    ['a single core', reported({}), undefined, 1, 1],
    ['a process that may use 4 of 28 cores', TWO_SOCKETS, undefined, 4, 3],
    ['a process that may use one', TWO_SOCKETS, undefined, 1, 1],
    ['as configured', TWO_SOCKETS, 20, 56, 20],
    ['configured beyond the machine', ONE_SOCKET, 64, 16, 16],
    ['configured beyond what the process may use', ONE_SOCKET, 64, 6, 6],
  ])('%s', async (_, source, configured, available, threads) => {
    const machine: MachineFacts = await readMachine(source);
    expect(engineThreads(machine, configured, available)).toBe(threads);
  });
});
