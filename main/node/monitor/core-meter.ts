import type { CoreTimes } from './load-source.ts';

/** How busy the processor was between two looks; shares of 0 to 1. */
export interface CoreLoad {
  readonly cpu: number;
  readonly cores: number;
  /** By socket, the first one first. */
  readonly sockets: readonly { readonly cpu: number; readonly cores: number }[];
}

/** Turns the cores' times since the system started into what happened since the last look. */
export class CoreMeter {
  #last: readonly CoreTimes[] = [];
  #socketOf: readonly number[] | undefined;

  /** @param socketOf of each core; one that fits no other is as good as none */
  arrange(socketOf: readonly number[] | undefined): void {
    this.#socketOf = socketOf;
  }

  /** Undefined at the first look, when cores came or went, and when no time has passed. */
  look(times: readonly CoreTimes[]): CoreLoad | undefined {
    const before = this.#last;
    this.#last = times;
    if (times.length === 0 || before.length !== times.length) return undefined;
    const parts = times.map((now, core) => ({
      busy: Math.max(0, now.busy - (before[core]?.busy ?? 0)),
      all: Math.max(0, now.all - (before[core]?.all ?? 0)),
    }));
    const cpu = shareOf(parts);
    if (cpu === undefined) return undefined;
    const bySocket = Map.groupBy(parts.keys(), core => socketOf(this.#socketOf, times.length, core));
    const sockets = [...bySocket].sort(([one], [other]) => one - other);
    return {
      cpu,
      cores: times.length,
      sockets: sockets.map(([, cores]) => ({
        cpu: shareOf(cores.flatMap(core => parts[core] ?? [])) ?? cpu,
        cores: cores.length,
      })),
    };
  }
}

function shareOf(parts: readonly CoreTimes[]): number | undefined {
  const busy = parts.reduce((sum, part) => sum + part.busy, 0);
  const all = parts.reduce((sum, part) => sum + part.all, 0);
  const share = busy / all;
  return Number.isFinite(share) ? Math.min(1, share) : undefined;
}

/** Virtual machines show each of their cores as a socket of its own; no real socket has just one. */
function socketOf(known: readonly number[] | undefined, cores: number, core: number): number {
  if (known?.length !== cores) return 0;
  const isReal = new Set(known).size * 2 <= cores;
  return isReal ? (known[core] ?? 0) : 0;
}
