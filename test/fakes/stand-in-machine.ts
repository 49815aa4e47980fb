import type { Clock } from '../../main/node/clock/index.ts';
import type { Cadence, LoadSource, MemoryReading, ProcessReading } from '../../main/node/monitor/load-source.ts';

const EACH: Cadence = {
  cores: 2000,
  memory: 2000,
  network: 2000,
  temperature: 2000,
  disk: 2000,
  processes: 2000,
  userIdle: 2000,
};

/** The machine of which the tests' own work is not seen: idle, with much memory, unless a test says otherwise. */
export class StandInMachine implements LoadSource {
  readonly cadence: Cadence;
  readonly ownRoot = process.pid;
  /** Cores that are busy. */
  busy = 0;
  memoryNow: MemoryReading = { total: 137e9, available: 120e9, swapTotal: 8e9, swapUsed: 0, swapTraffic: 0 };
  processesNow: readonly ProcessReading[] = [];
  temperatureNow: number | undefined = 51;
  userIdleNow: number | undefined;
  readonly #clock: Clock;
  readonly #cores: number;
  readonly #sockets: number;
  #at: number;
  #busyTime = 0;
  #allTime = 0;

  /** @param every how often everything is looked at, ms; 2 s as of a real one when left out */
  constructor(
    clock: Clock,
    { cores = 44, sockets = 2, every }: { cores?: number; sockets?: number; every?: number } = {},
  ) {
    this.#clock = clock;
    this.#cores = cores;
    this.#sockets = sockets;
    this.#at = clock.monotonic();
    this.cadence =
      every === undefined
        ? EACH
        : {
            cores: every,
            memory: every,
            network: every,
            temperature: every,
            disk: every,
            processes: every,
            userIdle: every,
          };
  }

  /** The busy ones are the first. */
  cores() {
    const now = this.#clock.monotonic();
    this.#busyTime += (now - this.#at) * this.busy;
    this.#allTime += now - this.#at;
    this.#at = now;
    return Array.from({ length: this.#cores }, (_, core) => ({
      busy: Math.max(0, Math.min(this.#allTime, this.#busyTime - core * this.#allTime)),
      all: this.#allTime,
    }));
  }

  async sockets() {
    const each = this.#cores / this.#sockets;
    return Array.from({ length: this.#cores }, (_, core) => Math.floor(core / each));
  }

  async memory() {
    return this.memoryNow;
  }

  async network() {
    return { received: this.#allTime * 1000, sent: this.#allTime * 100 };
  }

  async temperature() {
    return this.temperatureNow;
  }

  async disk() {
    return { free: 400e9, total: 1000e9 };
  }

  async processes() {
    return this.processesNow;
  }

  async userIdle() {
    return this.userIdleNow;
  }
}
