import type { ToldMemory } from '../../../main/node/monitor/this-machine/memory.ts';
import type { ToldInterface } from '../../../main/node/monitor/this-machine/network.ts';
import type { ToldProcess } from '../../../main/node/monitor/this-machine/told-processes.ts';

/* What systems tell of themselves, as they tell it: shortened, and without names of people and machines. */

/** `/proc/cpuinfo` of a T7910 with two E5-2696 v4: the second half of the cores is what hyper-threading adds. */
export const T7910_CPUINFO = Array.from({ length: 88 }, (_, core) =>
  [
    `processor\t: ${core}`,
    'vendor_id\t: GenuineIntel',
    'model name\t: Intel(R) Xeon(R) CPU E5-2696 v4 @ 2.20GHz',
    `physical id\t: ${Math.floor(core / 22) % 2}`,
    'siblings\t: 44',
    `core id\t\t: ${core % 22}`,
    'cpu cores\t: 22',
    '',
  ].join('\n'),
).join('\n');

/** A Raspberry Pi tells of no sockets. */
export const ARM_CPUINFO = 'processor\t: 0\nBogoMIPS\t: 108.00\nCPU implementer\t: 0x41\n\nprocessor\t: 1\n';

/** A virtual machine that shows each core as a socket. */
export const VM_CPUINFO = [0, 1].map(core => `processor\t: ${core}\nphysical id\t: ${core}\n`).join('\n');

export const LINUX_MEMORY: ToldMemory = {
  total: 137_438_953_472,
  available: 76_235_104_256,
  swaptotal: 8_589_930_496,
  swapused: 12_582_912,
};
export const LINUX_VMSTAT = 'nr_free_pages 3347997\npgpgin 1234\npswpin 100\npswpout 2972\npgfault 1\n';

/** Linux with a container engine: its bridge carries again what the network card does. */
export const LINUX_INTERFACES: readonly ToldInterface[] = [
  { iface: 'lo', rx_bytes: 88_729_908_623, tx_bytes: 88_729_908_623 },
  { iface: 'eno1', rx_bytes: 11_670_303_379, tx_bytes: 27_353_179 },
  { iface: 'docker0', rx_bytes: 5_000, tx_bytes: 6_000 },
  { iface: 'veth12ab', rx_bytes: 5_000, tx_bytes: 6_000 },
];
/** `/proc/net/dev` of the same machine. */
export const LINUX_NET_DEV = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 88729908623 65538021    0    0    0     0          0         0 88729908623 65538021    0    0    0     0       0          0
  eno1:11670303379  330412    0    0    0     0          0         0 27353179  244962    0    0    0     0       0          0
docker0:    5000      41    0    0    0     0          0         0     6000      39    0    0    0     0       0          0
`;
/** Windows; the interface that is not plugged in tells nothing. */
export const WINDOWS_INTERFACES: readonly ToldInterface[] = [
  { iface: 'Ethernet', rx_bytes: 4_000_000, tx_bytes: 1_000_000 },
  { iface: 'Loopback Pseudo-Interface 1', rx_bytes: 70, tx_bytes: 70 },
];

/** Windows 11 with Ollama's tray app; percent of all cores, memory in KiB. */
export const WINDOWS_PROCESSES: readonly ToldProcess[] = [
  told(4, 0, 'System', 0.4, 148),
  told(4000, 1, 'ollama app.exe', 0, 38_000, 'C:\\Users\\x\\AppData\\Local\\Programs\\Ollama\\ollama app.exe'),
  told(4100, 4000, 'ollama.exe', 0.5, 62_000, 'C:\\Users\\x\\AppData\\Local\\Programs\\Ollama\\ollama.exe', 'serve'),
  told(
    4200,
    4100,
    'ollama.exe',
    22.5,
    4_100_000,
    'C:\\…\\ollama.exe',
    'runner --model C:\\…\\blobs\\sha256-ab --port 5',
  ),
  told(5000, 1, 'Tandem.exe', 0.2, 120_000, 'C:\\Program Files\\Tandem\\Tandem.exe'),
  told(
    5100,
    5000,
    'Tandem.exe',
    0.3,
    210_000,
    'Tandem.exe',
    '--type=utility --utility-sub-type=node.mojom.NodeService',
  ),
  told(5200, 5000, 'Tandem.exe', 10, 700_000, 'Tandem.exe', '--type=utility --utility-sub-type=node.mojom.NodeService'),
  told(5300, 5000, 'Tandem.exe', 1, 90_000, 'Tandem.exe', '--type=renderer'),
  told(6000, 1, 'chrome.exe', 14, 900_000, 'C:\\Program Files\\Google\\Chrome\\chrome.exe'),
];

/** macOS: percent of one core. */
export const MACOS_PROCESSES: readonly ToldProcess[] = [
  told(1, 0, 'launchd', 0.1, 20_000, '/sbin/launchd'),
  told(300, 1, 'ollama', 0.3, 60_000, '/Applications/Ollama.app/Contents/Resources/ollama', 'serve'),
  told(310, 300, 'ollama', 612.5, 3_900_000, '/Applications/Ollama.app/Contents/Resources/ollama', 'runner'),
  told(900, 1, 'WindowServer', 18, 400_000, '/System/Library/WindowServer'),
];

function told(
  pid: number,
  parentPid: number,
  name: string,
  cpu: number,
  memRss: number,
  command = name,
  params = '',
): ToldProcess {
  return { pid, parentPid, name, cpu, memRss, command, params };
}
