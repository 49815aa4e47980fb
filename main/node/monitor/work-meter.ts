import type { CoreTimes, ProcessReading } from './load-source.ts';
import { type EngineKind, familiesOf } from './process-families.ts';

/** What one engine, with all that it started, takes of the machine. */
export interface EngineWork {
  readonly kind: EngineKind;
  readonly pid: number;
  /** Of the processor. */
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
}

/** Who works on this machine. */
export interface Work {
  readonly engines: readonly EngineWork[];
  /** Tandem itself, without its engines. */
  readonly own: { readonly cores: number; readonly memory: number };
  /** What everything else takes of the processor, in cores, smoothed over some ten seconds. */
  readonly other: number;
}

/** What a short burst of other work does not outlast, ms. */
const SMOOTHED_OVER = 10_000;

/** Tells the engines' work, Tandem's own and everybody else's apart. */
export class WorkMeter {
  readonly #ownRoot: number;
  readonly #self: number;
  #cpuTimes = new Map<number, number>();
  #cores: CoreTimes | undefined;
  #other: number | undefined;

  constructor(ownRoot: number, self: number) {
    this.#ownRoot = ownRoot;
    this.#self = self;
  }

  /**
   * @param cores read at the same moment as the processes
   * @returns undefined at the first look
   */
  look(processes: readonly ProcessReading[], cores: readonly CoreTimes[]): Work | undefined {
    const now = summed(cores);
    const before = this.#cores;
    const known = this.#cpuTimes;
    this.#cores = now;
    this.#cpuTimes = new Map(processes.flatMap(({ pid, cpuTime }) => (cpuTime === undefined ? [] : [[pid, cpuTime]])));
    const passed = before ? (now.all - before.all) / cores.length : 0;
    if (!before || !(passed > 0) || !Number.isFinite(passed)) return undefined;
    const busy = Math.min(cores.length, amount((now.busy - before.busy) / passed));
    const coresOf = (process: ProcessReading) => coresBetween(process, known.get(process.pid), passed, cores.length);
    let engineCores = 0;
    let own = { cores: 0, memory: 0 };
    const engines: EngineWork[] = [];
    for (const { kind, root, members } of familiesOf(processes, this.#ownRoot, this.#self)) {
      const taken = members.reduce((sum, member) => sum + coresOf(member), 0);
      const memory = members.reduce((sum, member) => sum + amount(member.memory), 0);
      if (kind === 'tandem') own = { cores: own.cores + taken, memory: own.memory + memory };
      else {
        engineCores += taken;
        engines.push({ kind, pid: root, cores: taken, memory });
      }
    }
    const other = Math.max(0, busy - engineCores - own.cores);
    this.#other = this.#other === undefined ? other : smoothed(this.#other, other, passed);
    return { engines, own, other: this.#other };
  }
}

/** What began since the last look has all its time since then, if it can have: what is older is only seen now. */
function coresBetween(
  { cpuTime, cores }: ProcessReading,
  before: number | undefined,
  passed: number,
  most: number,
): number {
  if (cpuTime === undefined) return Math.min(most, amount(cores));
  const taken = amount((cpuTime - (before ?? 0)) / passed);
  return before === undefined && taken > most ? 0 : Math.min(most, taken);
}

function smoothed(before: number, now: number, passed: number): number {
  return before + (now - before) * (1 - Math.exp(-passed / SMOOTHED_OVER));
}

function summed(cores: readonly CoreTimes[]): CoreTimes {
  return cores.reduce((sum, core) => ({ busy: sum.busy + core.busy, all: sum.all + core.all }), { busy: 0, all: 0 });
}

/** Odd machines tell NaN, or less than nothing. */
function amount(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) && value > 0 ? value : 0;
}
