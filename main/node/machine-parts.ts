import { ollamaModelFolders } from './backends/index.ts';
import type { BackendState } from './cascade/index.ts';
import type { LiveConfig } from './live-config.ts';
import { MachineCare } from './machine-care.ts';
import { addMachineGauges } from './machine-gauges.ts';
import type { Roster } from './roster.ts';
import type { StartOptions } from './running-node.ts';
import { runsHere } from './runs-here.ts';
import { type Metrics, systemZone } from './stats/index.ts';
import type { Store } from './store/index.ts';
import type { OwnMachine } from './twins-view.ts';

interface MachinePartsDeps {
  readonly options: Pick<StartOptions, 'load' | 'clock' | 'dataFolder' | 'engines'>;
  readonly config: LiveConfig;
  readonly roster: Roster;
  readonly kept: Store['kept'];
  readonly changed: () => void;
}

/** This machine as the node watches it, and the backends whose engines work on it. */
export interface MachineParts {
  readonly care: MachineCare;
  readonly here: () => readonly BackendState[];
  /** What is told of it to the twin. */
  told(): Pick<OwnMachine, 'load' | 'room' | 'reason' | 'isQuiet' | 'engines'>;
  addGauges(metrics: Metrics): void;
}

export function machineParts({ options, config, roster, kept, changed }: MachinePartsDeps): MachineParts {
  const here = () => {
    const ids = new Set(roster.configs.filter(runsHere).map(({ id }) => id));
    return roster.states.filter(({ backend }) => ids.has(backend.id));
  };
  const models = ollamaModelFolders(process.platform, options.engines.environment);
  const care = new MachineCare({
    source: options.load,
    clock: options.clock,
    folders: [
      { what: 'data', folder: options.dataFolder },
      ...models.map(folder => ({ what: 'models', folder }) as const),
    ],
    config: () => config.current.machine,
    here,
    kept,
    zone: systemZone(),
    changed,
  });
  return {
    care,
    here,
    told() {
      const { load, strain, pressure, quiet } = care;
      const { total = 0, available = 0 } = load.memory ?? {};
      return {
        load: { cpu: load.cpu, cores: load.cores, memoryUsed: total - available, memoryTotal: total },
        room: strain.kind,
        ...(pressure ? { reason: pressure.reason } : {}),
        isQuiet: quiet.isQuiet,
        ...(load.work && { engines: load.work.engines.map(({ kind, cores, memory }) => ({ kind, cores, memory })) }),
      };
    },
    addGauges: metrics => addMachineGauges(metrics, care),
  };
}
