import { cpus, freemem, totalmem } from 'node:os';

/** How busy the machine is. */
export interface Load {
  /** Share of all cores' time that was not idle since the last look, 0 to 1. */
  readonly cpu: number;
  readonly cores: number;
  /** Bytes. */
  readonly memoryUsed: number;
  readonly memoryTotal: number;
}

interface Times {
  readonly busy: number;
  readonly all: number;
  readonly cores: number;
}

/** Looks closer together than this (ms) would measure little but themselves. */
const SHORTEST = 500;

/** Reads the machine's load. Costs some 50 µs a look. */
export class LoadMeter {
  readonly #now: () => number;
  #last: { readonly at: number; readonly times: Times };
  #cpu = 0;

  /** @param now a monotonic clock, ms */
  constructor(now: () => number) {
    this.#now = now;
    this.#last = { at: now(), times: timesNow() };
  }

  read(): Load {
    const at = this.#now();
    if (at - this.#last.at >= SHORTEST) {
      const times = timesNow();
      const all = times.all - this.#last.times.all;
      if (all > 0) this.#cpu = (times.busy - this.#last.times.busy) / all;
      this.#last = { at, times };
    }
    return {
      cpu: Math.min(1, Math.max(0, this.#cpu)),
      cores: this.#last.times.cores,
      memoryUsed: totalmem() - freemem(),
      memoryTotal: totalmem(),
    };
  }
}

function timesNow(): Times {
  let busy = 0;
  let all = 0;
  const cores = cpus();
  for (const { times } of cores) {
    const { user, nice, sys, idle, irq } = times;
    busy += user + nice + sys + irq;
    all += user + nice + sys + irq + idle;
  }
  return { busy, all, cores: cores.length };
}
