import type { MachineCare } from './machine-care.ts';
import type { Metrics } from './stats/index.ts';

const LEVELS = { room: 0, busy: 1, short: 2 } as const;

/** The machine's load for Prometheus; a value that the system does not tell is left out. */
export function addMachineGauges(metrics: Metrics, care: MachineCare): void {
  metrics.addGauge({
    name: 'tandem_machine_cpu_share',
    help: 'Share of the time in which the cores of a socket were busy, 0 to 1.',
    labelNames: ['socket'],
    read: () => care.load.sockets.map(({ cpu }, socket) => ({ labels: { socket: String(socket) }, value: cpu })),
  });
  metrics.addGauge({
    name: 'tandem_machine_memory_bytes',
    help: 'Memory of the machine or its container: total, and what programs could still take.',
    labelNames: ['kind'],
    read: () => byKind({ total: care.load.memory?.total, available: care.load.memory?.available }),
  });
  metrics.addGauge({
    name: 'tandem_machine_swap_bytes',
    help: 'Swap of the machine: total and used.',
    labelNames: ['kind'],
    read: () => byKind({ total: care.load.swap?.total, used: care.load.swap?.used }),
  });
  metrics.addGauge({
    name: 'tandem_machine_disk_free_bytes',
    help: 'What may still be written on the disk of the data and of the models.',
    labelNames: ['folder'],
    read: () => care.load.disks.map(({ what, free }) => ({ labels: { folder: what }, value: free })),
  });
  metrics.addGauge({
    name: 'tandem_machine_network_bytes_per_second',
    help: 'What goes in and out of the machine.',
    labelNames: ['direction'],
    read: () =>
      byKind({ received: care.load.network?.received, sent: care.load.network?.sent }).map(({ labels, value }) => ({
        labels: { direction: labels.kind },
        value,
      })),
  });
  metrics.addGauge({
    name: 'tandem_machine_temperature_celsius',
    help: 'Temperature of the processor, where the system tells it.',
    labelNames: [],
    read: () => alone(care.load.temperature),
  });
  metrics.addGauge({
    name: 'tandem_machine_other_cores',
    help: 'Cores that programs take which are neither Tandem nor its engines, smoothed over ten seconds.',
    labelNames: [],
    read: () => alone(care.otherWork),
  });
  metrics.addGauge({
    name: 'tandem_machine_strain',
    help: '0: it has room, 1: busy, asked after all others, 2: short of memory, not asked.',
    labelNames: [],
    read: () => alone(LEVELS[care.strain.kind]),
  });
  metrics.addGauge({
    name: 'tandem_machine_quiet',
    help: '1 while quiet mode leaves slots free.',
    labelNames: [],
    read: () => alone(care.quiet.isQuiet ? 1 : 0),
  });
  metrics.addGauge({
    name: 'tandem_engine_cpu_cores',
    help: 'Cores that the engines of a kind take, with all that they started.',
    labelNames: ['engine'],
    read: () => byEngine(care, ({ cores }) => cores),
  });
  metrics.addGauge({
    name: 'tandem_engine_memory_bytes',
    help: 'Memory that the engines of a kind hold, with all that they started.',
    labelNames: ['engine'],
    read: () => byEngine(care, ({ memory }) => memory),
  });
}

type Engine = NonNullable<MachineCare['load']['work']>['engines'][number];

/** By kind and not by process: a label for every process that ever was would grow without end. */
function byEngine(care: MachineCare, of: (engine: Engine) => number) {
  const sums = new Map<string, number>();
  for (const engine of care.load.work?.engines ?? []) sums.set(engine.kind, (sums.get(engine.kind) ?? 0) + of(engine));
  return [...sums].map(([engine, value]) => ({ labels: { engine }, value }));
}

function byKind(values: Readonly<Record<string, number | undefined>>) {
  return Object.entries(values).flatMap(([kind, value]) => (value === undefined ? [] : [{ labels: { kind }, value }]));
}

function alone(value: number | undefined) {
  return value === undefined ? [] : [{ labels: {}, value }];
}
