import { z } from 'zod';
import type { BackendState, Pressure } from './cascade/index.ts';
import type { Clock, Timer } from './clock/index.ts';
import type { Config } from './config/index.ts';
import {
  allowedSlots,
  type Disk,
  type Load,
  LoadHistory,
  LoadMonitor,
  type LoadSource,
  nextStrain,
  otherShare,
  type Quiet,
  type QuietByHand,
  quietNow,
  ROOM,
  type Strain,
  strainWords,
} from './monitor/index.ts';

export interface MachineCareDeps {
  readonly source: LoadSource;
  readonly clock: Clock;
  /** Whose disks are watched. */
  readonly folders: readonly Pick<Disk, 'what' | 'folder'>[];
  readonly config: () => Config['machine'];
  /** The backends whose engines run on this machine. */
  readonly here: () => readonly BackendState[];
  /** Small things that must survive a restart. */
  readonly kept: { get(key: string): unknown; put(key: string, value: unknown): void; remove(key: string): void };
  /** Of the clock on the owner's wall. */
  readonly zone: string;
  /** Whether there is room, or how many slots are given away, is another. */
  readonly changed: () => void;
}

const HISTORY = 'load history';
const BY_HAND = 'quiet by hand';
/** The day is written so often, ms: a crash loses no more of it. */
const KEEP_EACH = 600_000;

const byHandSchema = z.object({ isQuiet: z.boolean(), until: z.number().optional() });

/** Watches the machine, and has the backends on it leave room for those who work there. */
export class MachineCare {
  readonly history = new LoadHistory();
  readonly #deps: MachineCareDeps;
  readonly #monitor: LoadMonitor;
  #strain: Strain = ROOM;
  #byHand: QuietByHand | undefined;
  #keeping: Timer | undefined;
  /** What was told last, to tell only what is new. */
  #told = '';

  constructor(deps: MachineCareDeps) {
    this.#deps = deps;
    const { source, clock, folders, kept } = deps;
    this.#monitor = new LoadMonitor({ source, clock, folders, measured: load => this.#measured(load) });
    this.#byHand = byHandSchema.safeParse(kept.get(BY_HAND)).data;
    this.history.restore(kept.get(HISTORY));
  }

  get load(): Load {
    return this.#monitor.load;
  }

  /** What other programs take of the processor, in cores, smoothed over some ten seconds; undefined: not known. */
  get otherWork(): number | undefined {
    return this.load.work?.other;
  }

  get strain(): Strain {
    return this.#deps.config().heed ? this.#strain : ROOM;
  }

  /** Why the plan spares this machine, in the words in which it says so; undefined: it does not. */
  get pressure(): Pressure | undefined {
    const { strain } = this;
    const reason = strainWords(strain, this.load);
    return strain.kind === 'room' || reason === undefined ? undefined : { level: strain.kind, reason };
  }

  get quiet(): Quiet {
    const { config, clock, zone } = this.#deps;
    const settings = config().quiet;
    return quietNow({ settings, byHand: this.#byHand, userIdle: this.#monitor.userIdle, now: clock.now(), zone });
  }

  get userIdle(): number | undefined {
    return this.#monitor.userIdle;
  }

  /** By hand, kept across a restart; undefined: as the settings say. */
  setByHand(byHand: QuietByHand | undefined): void {
    this.#byHand = byHand;
    if (byHand) this.#deps.kept.put(BY_HAND, byHand);
    else this.#deps.kept.remove(BY_HAND);
    this.apply();
  }

  start(): void {
    this.#monitor.start();
    this.#keeping = this.#deps.clock.timer(KEEP_EACH, () => {
      this.#keep();
      this.#keeping?.refresh();
    });
    this.apply();
  }

  stop(): void {
    this.#monitor.stop();
    this.#keeping?.cancel();
    this.#keep();
  }

  /** Has every backend of this machine give away as many slots as there is room for, and the plan know of it. */
  apply(): void {
    const { here, config, changed } = this.#deps;
    const { quiet, strain, pressure } = this;
    const room = {
      strain,
      otherShare: config().heed ? otherShare(this.load) : 0,
      quietShare: quiet.isQuiet ? config().quiet.share : 0,
    };
    const limits = here().map(state => {
      state.pressure = pressure;
      const usable = state.backend.usableSlots?.now() ?? state.backend.maxConcurrent;
      const limit = allowedSlots(usable, state.slots.limit, room);
      if (limit !== state.slots.limit) state.slots.resize(limit);
      return [state.id, limit];
    });
    const told = JSON.stringify([strain.kind, quiet, limits]);
    if (told === this.#told) return;
    this.#told = told;
    changed();
  }

  #measured(load: Load): void {
    this.history.add(load);
    this.#strain = nextStrain(this.#strain, load, this.#deps.clock.monotonic());
    this.apply();
  }

  #keep(): void {
    this.#deps.kept.put(HISTORY, this.history.day(this.#deps.clock.now()));
  }
}
