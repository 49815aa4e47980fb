import { describe, expect, test } from 'vitest';
import { CoreMeter } from '../../../main/node/monitor/core-meter.ts';
import { Flow } from '../../../main/node/monitor/flow.ts';
import { evenSockets, socketsInCpuinfo } from '../../../main/node/monitor/sockets.ts';
import { statFields } from '../../../main/node/monitor/this-machine/linux-processes.ts';
import { memoryReading } from '../../../main/node/monitor/this-machine/memory.ts';
import { interfacesInNetDev, networkReading } from '../../../main/node/monitor/this-machine/network.ts';
import { toldProcesses } from '../../../main/node/monitor/this-machine/told-processes.ts';
import {
  ARM_CPUINFO,
  LINUX_INTERFACES,
  LINUX_MEMORY,
  LINUX_NET_DEV,
  LINUX_VMSTAT,
  MACOS_PROCESSES,
  T7910_CPUINFO,
  VM_CPUINFO,
  WINDOWS_INTERFACES,
  WINDOWS_PROCESSES,
} from './recorded-machines.ts';

/** Cores that were busy for these shares of a second. */
const worked = (...shares: number[]) => shares.map(share => ({ busy: 500 + share * 1000, all: 2000 }));
const idle = (cores: number) => Array.from({ length: cores }, () => ({ busy: 500, all: 1000 }));

describe('the processor', () => {
  test('is told by socket, wherever Linux puts the cores that hyper-threading adds', () => {
    const meter = new CoreMeter();
    meter.arrange(socketsInCpuinfo(T7910_CPUINFO));
    meter.look(idle(88));
    const isFirst = (core: number) => Math.floor(core / 22) % 2 === 0;
    const load = meter.look(worked(...Array.from({ length: 88 }, (_, core) => (isFirst(core) ? 0.75 : 0.25))));
    expect(load).toEqual({
      cpu: 0.5,
      cores: 88,
      sockets: [
        { cpu: 0.75, cores: 44 },
        { cpu: 0.25, cores: 44 },
      ],
    });
  });

  test.each([
    ['nothing is told of sockets (ARM)', socketsInCpuinfo(ARM_CPUINFO)],
    ['each core is a socket (virtual machines)', socketsInCpuinfo(VM_CPUINFO)],
    ['the sockets are of other cores than are seen (Windows, 88 cores in two groups)', evenSockets(88, 2)],
  ])('is one socket where %s', (_, socketOf) => {
    const meter = new CoreMeter();
    meter.arrange(socketOf);
    meter.look(idle(2));
    expect(meter.look(worked(0.2, 0.4))?.sockets).toEqual([{ cpu: expect.closeTo(0.3), cores: 2 }]);
  });

  test('is split evenly where only the number of sockets is known, the first one’s cores first', () => {
    expect(evenSockets(8, 2)).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
    expect([evenSockets(8, 1), evenSockets(9, 2), evenSockets(8, Number.NaN)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('is not known at the first look, without time between two, and when cores came or went', () => {
    const meter = new CoreMeter();
    expect(meter.look(idle(2))).toBeUndefined();
    expect(meter.look(idle(2))).toBeUndefined();
    expect(meter.look(worked(1, 1, 1))).toBeUndefined();
    expect(meter.look([])).toBeUndefined();
  });
});

describe('memory', () => {
  test('is what the machine has, with what goes through its swap', () => {
    expect(memoryReading(LINUX_MEMORY, undefined, LINUX_VMSTAT)).toEqual({
      total: 137_438_953_472,
      available: 76_235_104_256,
      swapTotal: 8_589_930_496,
      swapUsed: 12_582_912,
      swapTraffic: 3072 * 4096,
    });
  });

  test('is what a container may have, if that is less; no limit is a very large one', () => {
    const bounded = memoryReading(LINUX_MEMORY, { limit: 8e9, available: 3e9 });
    expect([bounded.total, bounded.available, bounded.swapTraffic]).toEqual([8e9, 3e9, undefined]);
    const unbounded = memoryReading(LINUX_MEMORY, { limit: 2 ** 64, available: 70e9 });
    expect([unbounded.total, unbounded.available]).toEqual([LINUX_MEMORY.total, LINUX_MEMORY.available]);
  });
});

describe('the network', () => {
  test('is what leads out of the machine, counted once', () => {
    expect(networkReading(LINUX_INTERFACES)).toEqual({ received: 11_670_303_379, sent: 27_353_179 });
    expect(networkReading(interfacesInNetDev(LINUX_NET_DEV))).toEqual({ received: 11_670_303_379, sent: 27_353_179 });
    expect(interfacesInNetDev('nothing of the kind: 1 2 3')).toEqual([]);
    expect(networkReading(WINDOWS_INTERFACES)).toEqual({ received: 4_000_000, sent: 1_000_000 });
  });

  test('is not known where an interface does not tell', () => {
    const { received, sent } = networkReading([{ iface: 'en0', rx_bytes: null, tx_bytes: 5 }]);
    expect([received, sent]).toEqual([Number.NaN, 5]);
    expect(new Flow().look(Number.NaN, 1)).toBeUndefined();
  });

  test('flows by the second, and starts anew when its count goes back', () => {
    const flow = new Flow();
    expect([flow.look(1000, 0), flow.look(5000, 2000), flow.look(10, 4000), flow.look(1010, 6000)]).toEqual([
      undefined,
      2000,
      undefined,
      500,
    ]);
  });
});

describe('processes', () => {
  test('of Linux are read whatever they are called', () => {
    const rest =
      '1 2211 2211 0 -1 4194560 9000 0 12 0 4210 390 0 0 20 0 33 0 1200 9000000 1000000 18446744073709551615';
    expect(statFields(`2211 (ollama) S ${rest}`)).toEqual({
      name: 'ollama',
      parent: 1,
      cpuTime: 46_000,
      memory: 1_000_000 * 4096,
    });
    expect(statFields(`77 (a) b (c)) R ${rest}`)?.name).toBe('a) b (c)');
    expect([statFields(''), statFields('77 (gone'), statFields('77 (short) S 1 2')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('of Windows are told in shares of all cores, of macOS in shares of one', () => {
    const [runner] = toldProcesses(WINDOWS_PROCESSES, 'win32', 88).filter(({ pid }) => pid === 4200);
    expect([runner?.cores, runner?.memory, runner?.parent]).toEqual([19.8, 4_100_000 * 1024, 4100]);
    const [mac] = toldProcesses(MACOS_PROCESSES, 'darwin', 12).filter(({ pid }) => pid === 310);
    expect(mac?.cores).toBe(6.125);
  });
});
