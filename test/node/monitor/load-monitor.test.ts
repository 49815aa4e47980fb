import { describe, expect, test } from 'vitest';
import type { Load } from '../../../main/node/monitor/load.ts';
import { LoadMonitor } from '../../../main/node/monitor/load-monitor.ts';
import type { LoadSource } from '../../../main/node/monitor/load-source.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { StandInMachine } from '../../fakes/stand-in-machine.ts';

function watched(change: (machine: StandInMachine) => LoadSource = machine => machine) {
  const clock = new ManualClock();
  const machine = new StandInMachine(clock);
  const loads: Load[] = [];
  const monitor = new LoadMonitor({
    source: change(machine),
    clock,
    folders: [
      { what: 'data', folder: '/data' },
      { what: 'models', folder: '/absent' },
      { what: 'models', folder: '/models' },
      { what: 'models', folder: '/more' },
    ],
    measured: load => loads.push(load),
  });
  return { clock, machine, monitor, loads };
}

describe('the machine’s load', () => {
  test('is everything that the system tells, every two seconds', async () => {
    const { clock, machine, monitor, loads } = watched(machine =>
      Object.assign(machine, {
        disk: async (folder: string) => {
          if (folder === '/absent') throw new Error('ENOENT');
          return { free: 400e9, total: 1000e9 };
        },
      }),
    );
    machine.busy = 11;
    machine.processesNow = [{ pid: 5, parent: 1, name: 'ollama', command: 'ollama serve', cores: 3, memory: 4e9 }];
    machine.userIdleNow = 1000;
    monitor.start();
    await clock.advance(10_000);
    expect(loads.length).toBe(5);
    expect(monitor.load).toEqual({
      at: clock.now(),
      cpu: 0.25,
      cores: 44,
      sockets: [
        { cpu: 0.5, cores: 22 },
        { cpu: 0, cores: 22 },
      ],
      memory: { total: 137e9, available: 120e9 },
      swap: { total: 8e9, used: 0, traffic: 0 },
      temperature: 51,
      network: { received: 1_000_000, sent: 100_000 },
      disks: [
        { what: 'data', folder: '/data', free: 400e9, total: 1000e9 },
        { what: 'models', folder: '/models', free: 400e9, total: 1000e9 },
      ],
      work: { engines: [{ kind: 'ollama', pid: 5, cores: 3, memory: 4e9 }], own: { cores: 0, memory: 0 }, other: 8 },
    });
    expect(monitor.userIdle).toBe(1000);
    monitor.stop();
    expect(clock.waiting).toBe(0);
  });

  test('is what is left when everything fails, hangs or tells nonsense', async () => {
    const fails = async () => {
      throw new Error('no such thing');
    };
    for (const odd of [
      {
        cores: () => {
          throw new Error('x');
        },
        sockets: fails,
        memory: fails,
        network: fails,
        temperature: fails,
        disk: fails,
        processes: fails,
        userIdle: fails,
      },
      { memory: () => new Promise<never>(() => {}), processes: () => new Promise<never>(() => {}) },
      {
        memory: async () => ({ total: Number.NaN, available: -1 }),
        temperature: async () => Number.NaN,
        network: async () => ({ received: Number.NaN, sent: 1 }),
        disk: async () => ({ free: Number.NaN, total: 0 }),
        sockets: async () => [Number.NaN],
      },
    ]) {
      const { clock, monitor, loads } = watched(machine => Object.assign(machine, odd));
      monitor.start();
      await clock.advance(20_000);
      expect(loads.length).toBe(10);
      expect(monitor.load.memory).toBeUndefined();
      expect(Number.isFinite(monitor.load.cpu)).toBe(true);
      monitor.stop();
    }
  });

  test('a question that is not answered is not asked again, and what it told before is forgotten', async () => {
    let asked = 0;
    const { clock, monitor } = watched(machine =>
      Object.assign(machine, {
        processes: () => {
          asked += 1;
          return asked < 4 ? Promise.resolve([]) : new Promise<never>(() => {});
        },
      }),
    );
    monitor.start();
    await clock.advance(8000);
    expect(monitor.load.work).toBeDefined();
    await clock.advance(60_000);
    expect([asked, monitor.load.work]).toEqual([4, undefined]);
    monitor.stop();
  });

  test('what costs more is asked for less often', async () => {
    const asked = { memory: 0, temperature: 0 };
    const { clock, monitor } = watched(machine =>
      Object.assign(machine, {
        cadence: { ...machine.cadence, temperature: 30_000 },
        memory: async () => {
          asked.memory += 1;
          return machine.memoryNow;
        },
        temperature: async () => {
          asked.temperature += 1;
          return 40;
        },
      }),
    );
    monitor.start();
    await clock.advance(59_000);
    expect(asked).toEqual({ memory: 30, temperature: 2 });
    monitor.stop();
  });
});
