import type { MemoryReading } from '../load-source.ts';

/** Memory as systeminformation tells of it; on odd machines a number is missing, zero or NaN. */
export interface ToldMemory {
  readonly total: number;
  readonly available: number;
  readonly swaptotal: number;
  readonly swapused: number;
}

/** What a container may have of the machine's memory; left out: this is none. Bytes. */
export interface ContainerMemory {
  readonly limit: number;
  readonly available: number;
}

/** The machine's memory, or its container's where that is less. @param vmstat Linux's `/proc/vmstat`, or nothing */
export function memoryReading(told: ToldMemory, container: ContainerMemory | undefined, vmstat = ''): MemoryReading {
  const isBounded = container !== undefined && container.limit > 0 && container.limit < told.total;
  const traffic = swapTrafficIn(vmstat);
  return {
    total: isBounded ? container.limit : told.total,
    available: isBounded ? Math.min(told.available, container.available) : told.available,
    swapTotal: told.swaptotal,
    swapUsed: told.swapused,
    ...(traffic === undefined ? {} : { swapTraffic: traffic }),
  };
}

const PAGE = 4096;

/** Bytes that were moved into the swap and out of it since the system started. */
function swapTrafficIn(vmstat: string): number | undefined {
  const pages = [...vmstat.matchAll(/^pswp(?:in|out) (\d+)$/gm)].map(([, count]) => Number(count));
  return pages.length === 2 ? PAGE * ((pages[0] ?? 0) + (pages[1] ?? 0)) : undefined;
}
