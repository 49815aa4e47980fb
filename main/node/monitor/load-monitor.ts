import type { Clock, Timer } from '../clock/index.ts';
import { CoreMeter } from './core-meter.ts';
import { Flow } from './flow.ts';
import type { Disk, Load } from './load.ts';
import type { Cadence, LoadSource, MemoryReading, NetworkReading } from './load-source.ts';
import { type Work, WorkMeter } from './work-meter.ts';

export interface LoadMonitorDeps {
  readonly source: LoadSource;
  readonly clock: Clock;
  /** Whose disks are watched; of several of one kind the first that is there. */
  readonly folders: readonly Pick<Disk, 'what' | 'folder'>[];
  /** Called with each new load. */
  readonly measured: (load: Load) => void;
}

type Reading = Exclude<keyof Cadence, 'cores'>;

/** The node's start comes first: what reads the system is loaded after it, ms. */
const FIRST_LOOK = 500;
/**
 * Who works is not known any more when it was not heard for so many times its cadence, and for so long, ms: an overloaded
 * machine answers late, and is not to look idle for it.
 */
const STALE = 4;
const STALE_AFTER = 60_000;

/** Reads the machine's load every few seconds. Never fails: what cannot be read is left out. */
export class LoadMonitor {
  readonly #deps: LoadMonitorDeps;
  readonly #cores = new CoreMeter();
  readonly #work: WorkMeter;
  readonly #swapTraffic = new Flow();
  readonly #received = new Flow();
  readonly #sent = new Flow();
  readonly #askedAt = new Map<Reading, number>();
  readonly #pending = new Set<Reading>();
  #disks: readonly Disk[] = [];
  #known: Pick<Load, 'memory' | 'swap' | 'temperature' | 'network'> = {};
  #worked: { readonly work: Work; readonly at: number } | undefined;
  #userIdle: { readonly since: number } | undefined;
  #load: Load;
  #first: Timer | undefined;
  #timer: Timer | undefined;

  constructor(deps: LoadMonitorDeps) {
    this.#deps = deps;
    this.#work = new WorkMeter(deps.source.ownRoot, process.pid);
    const cores = readCores(deps.source);
    this.#cores.look(cores);
    this.#load = { at: deps.clock.now(), cpu: 0, cores: Math.max(1, cores.length), sockets: [], disks: [] };
  }

  get load(): Load {
    return this.#load;
  }

  /** Since someone touched keyboard or mouse, ms; undefined: not known. */
  get userIdle(): number | undefined {
    return this.#userIdle && this.#deps.clock.monotonic() - this.#userIdle.since;
  }

  start(): void {
    const { source, clock } = this.#deps;
    this.#first = clock.timer(FIRST_LOOK, () => {
      void reading(() => source.sockets()).then(sockets => this.#cores.arrange(sockets));
      this.#askAgain();
    });
    this.#timer = clock.timer(source.cadence.cores, () => {
      this.#look();
      this.#timer?.refresh();
    });
  }

  stop(): void {
    this.#first?.cancel();
    this.#timer?.cancel();
    this.#first = undefined;
    this.#timer = undefined;
  }

  /** What was asked for at the look before has come meanwhile; nothing is waited for. */
  #look(): void {
    const { source, clock, measured } = this.#deps;
    const cores = this.#cores.look(readCores(source));
    const staleAfter = Math.max(STALE_AFTER, STALE * source.cadence.processes);
    const isStale = this.#worked && clock.monotonic() - this.#worked.at > staleAfter;
    if (isStale) this.#worked = undefined;
    this.#load = {
      ...(cores ?? { cpu: this.#load.cpu, cores: this.#load.cores, sockets: this.#load.sockets }),
      ...this.#known,
      at: clock.now(),
      disks: this.#disks,
      ...(this.#worked ? { work: this.#worked.work } : {}),
    };
    measured(this.#load);
    this.#askAgain();
  }

  #askAgain(): void {
    const { source, folders } = this.#deps;
    this.#ask(
      'memory',
      () => source.memory(),
      memory => this.#takeMemory(memory),
    );
    this.#ask(
      'network',
      () => source.network(),
      network => this.#takeNetwork(network),
    );
    this.#ask(
      'temperature',
      () => source.temperature(),
      temperature => {
        const { temperature: _, ...others } = this.#known;
        this.#known = isAmount(temperature) ? { ...others, temperature } : others;
      },
    );
    this.#ask(
      'disk',
      () => Promise.all(folders.map(folder => this.#readDisk(folder))),
      disks => {
        // Of several folders where the same may be, the first one that is there counts.
        const there = (disks ?? []).filter(disk => disk !== undefined);
        this.#disks = there.filter(({ what }, place) => there.findIndex(disk => disk.what === what) === place);
      },
    );
    this.#ask(
      'processes',
      () => source.processes(),
      processes => {
        const work = processes && this.#work.look(processes, readCores(source));
        if (work) this.#worked = { work, at: this.#deps.clock.monotonic() };
      },
    );
    this.#ask(
      'userIdle',
      () => source.userIdle(),
      idle => {
        this.#userIdle = isAmount(idle) ? { since: this.#deps.clock.monotonic() - idle } : undefined;
      },
    );
  }

  /** Asks if it is time to, and if the answer to the last question has come. */
  #ask<T>(what: Reading, ask: () => Promise<T>, take: (answer: T | undefined) => void): void {
    const { clock, source } = this.#deps;
    const now = clock.monotonic();
    // A timer that fires a little early is not to cost a whole turn.
    const isTime =
      now - (this.#askedAt.get(what) ?? Number.NEGATIVE_INFINITY) >= source.cadence[what] - source.cadence.cores / 2;
    if (!isTime || this.#pending.has(what)) return;
    this.#askedAt.set(what, now);
    this.#pending.add(what);
    void reading(ask).then(answer => {
      this.#pending.delete(what);
      take(answer);
    });
  }

  #takeMemory(read: Partial<MemoryReading> = {}): void {
    const { total, available, swapTotal, swapUsed, swapTraffic } = read;
    const { memory: _, swap: __, ...others } = this.#known;
    const traffic = this.#swapTraffic.look(swapTraffic, this.#deps.clock.monotonic());
    const hasMemory = isAmount(total) && total > 0 && isAmount(available);
    this.#known = {
      ...others,
      ...(hasMemory ? { memory: { total, available: Math.min(available, total) } } : {}),
      ...(isAmount(swapTotal) && isAmount(swapUsed)
        ? { swap: { total: swapTotal, used: swapUsed, ...(traffic === undefined ? {} : { traffic }) } }
        : {}),
    };
  }

  #takeNetwork(read: NetworkReading | undefined): void {
    const now = this.#deps.clock.monotonic();
    const [received, sent] = [this.#received.look(read?.received, now), this.#sent.look(read?.sent, now)];
    const { network: _, ...others } = this.#known;
    this.#known = received === undefined || sent === undefined ? others : { ...others, network: { received, sent } };
  }

  async #readDisk({ what, folder }: Pick<Disk, 'what' | 'folder'>): Promise<Disk | undefined> {
    const disk = await reading(() => this.#deps.source.disk(folder));
    return disk && isAmount(disk.free) && isAmount(disk.total) ? { what, folder, ...disk } : undefined;
  }
}

/** A reading that fails is none. */
async function reading<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch {
    return undefined;
  }
}

function readCores(source: LoadSource) {
  try {
    return source.cores();
  } catch {
    return [];
  }
}

function isAmount(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && value >= 0;
}
