/** What is asked of the system; a value, so that a test can be any machine. What it does not tell is left out or odd. */
export interface LoadSource {
  readonly cadence: Cadence;
  /** The process of which everything that Tandem started is a child. */
  readonly ownRoot: number;
  /** Of each logical core, in the system's order; since the system started. */
  cores(): readonly CoreTimes[];
  /** The socket of each core, in the same order; undefined: all are of one. */
  sockets(): Promise<readonly number[] | undefined>;
  memory(): Promise<MemoryReading>;
  network(): Promise<NetworkReading>;
  /** Of the processor, °C. */
  temperature(): Promise<number | undefined>;
  /** Of the file system that holds the folder. */
  disk(folder: string): Promise<DiskReading>;
  /** Those that an engine or Tandem consists of; more do no harm. */
  processes(): Promise<readonly ProcessReading[]>;
  /** Since someone at this machine touched keyboard or mouse, ms; undefined: not known. */
  userIdle(): Promise<number | undefined>;
}

/** How often each is asked for, ms. What is a file or a call is cheap; what starts a program is not. */
export interface Cadence {
  readonly cores: number;
  readonly memory: number;
  readonly network: number;
  readonly temperature: number;
  readonly disk: number;
  readonly processes: number;
  readonly userIdle: number;
}

/** Ms, in any unit that is the same for both. */
export interface CoreTimes {
  readonly busy: number;
  readonly all: number;
}

/** Bytes. */
export interface MemoryReading {
  /** The machine's, or its container's if that is less. */
  readonly total: number;
  /** What programs could still take without anything being swapped out. */
  readonly available: number;
  readonly swapTotal?: number;
  readonly swapUsed?: number;
  /** Moved into the swap and out of it since the system started. */
  readonly swapTraffic?: number;
}

/** Bytes since the system started, of all that leads out of the machine. */
export interface NetworkReading {
  readonly received: number;
  readonly sent: number;
}

/** Bytes. `free`: what this user may still write. */
export interface DiskReading {
  readonly free: number;
  readonly total: number;
}

export interface ProcessReading {
  readonly pid: number;
  readonly parent: number;
  /** `ollama`, `node.exe`. */
  readonly name: string;
  readonly command: string;
  /** Processor time since its start, ms; where the system tells only what it takes now, `cores` is given instead. */
  readonly cpuTime?: number;
  readonly cores?: number;
  /** Bytes that it holds. */
  readonly memory: number;
}
