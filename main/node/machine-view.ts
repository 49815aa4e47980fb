import type { BackendState } from './cascade/index.ts';
import type { Clock } from './clock/index.ts';
import type { Config, ConfigEdit } from './config/index.ts';
import type { LoadSummary, MachineView, RoomNow, TwinMachine, TwinsState } from './control/index.ts';
import type { MachineCare } from './machine-care.ts';
import { memoryUsed } from './monitor/index.ts';
import type { LocalDays } from './stats/index.ts';

export interface MachineViewDeps {
  readonly care: MachineCare;
  readonly config: () => Config;
  readonly here: () => readonly BackendState[];
  /** Both machines, as the page of the twins shows them. */
  readonly pair: () => Pick<TwinsState, 'self' | 'twin'>;
  readonly change: (edit: ConfigEdit) => Promise<string | undefined>;
  readonly days: LocalDays;
  readonly clock: Clock;
}

const HOUR = 3_600_000;
/** "Until tomorrow" is until people who go to bed late are asleep: so long after midnight. */
const MORNING = 6 * HOUR;

/** What the page sees of this machine, and what it may do about it. */
export function machineView({ care, config, here, pair, change, days, clock }: MachineViewDeps): MachineView {
  return {
    summary: () => loadSummary(care),
    now() {
      const { node, machine } = config();
      const { userIdle } = care;
      const { self, twin } = pair();
      return {
        id: node.id,
        name: node.name ?? node.id,
        role: twin ? self.role : 'alone',
        load: care.load,
        ...roomNow(care),
        ...(care.strain.kind === 'busy' ? { because: care.strain.because } : {}),
        settings: machine.quiet,
        isHeeded: machine.heed,
        ...(userIdle === undefined ? {} : { userIdle }),
        slots: here().map(({ id, slots, backend }) => ({ id, now: slots.limit, most: backend.maxConcurrent })),
        ...(twin ? { twin: twinMachine(twin) } : {}),
      };
    },
    history: range => care.history.series(range, clock.now()),
    switchQuiet(isQuiet, time) {
      const now = clock.now();
      if (time === 'until-changed') care.setByHand({ isQuiet });
      else care.setByHand({ isQuiet, until: time === 'hour' ? now + HOUR : days.of(now).to + MORNING });
    },
    releaseQuiet: () => care.setByHand(undefined),
    async setQuiet({ mode, hours, share, idleAfter }) {
      const quiet = {
        mode,
        hours: hours.map(({ days, from, to }) => ({ days: [...days], from, to })),
        share,
        idleAfter,
      };
      const problem = await change({ kind: 'set-quiet', quiet });
      if (problem) return { kind: 'refused', message: problem };
      care.apply();
      return { kind: 'done', message: 'The settings are in force and in the configuration.' };
    },
  };
}

/** What everything that is shown carries of it. */
export function roomNow({ strain, pressure, quiet }: MachineCare): RoomNow {
  return { room: strain.kind, ...(pressure ? { reason: pressure.reason } : {}), quiet };
}

function loadSummary(care: MachineCare): LoadSummary {
  const { cpu, cores, temperature, work } = care.load;
  const memory = memoryUsed(care.load);
  return {
    ...roomNow(care),
    cpu,
    cores,
    ...(memory === undefined ? {} : { memory }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(work ? { other: work.other } : {}),
    engines: work?.engines ?? [],
  };
}

function twinMachine(twin: NonNullable<TwinsState['twin']>): TwinMachine {
  const { id, name, role, isHeard, silentFor, load, room, reason, isQuiet, engines } = twin;
  return {
    id,
    name,
    role,
    isHeard,
    ...(silentFor === undefined ? {} : { silentFor }),
    ...(room === undefined ? {} : { room }),
    ...(reason === undefined ? {} : { reason }),
    ...(isQuiet === undefined ? {} : { isQuiet }),
    ...(load && { cpu: load.cpu, cores: load.cores, memory: load.memoryUsed / Math.max(1, load.memoryTotal) }),
    ...(engines ? { engines } : {}),
  };
}
