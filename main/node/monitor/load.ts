import type { Work } from './work-meter.ts';

/** How loaded the machine is. What the system does not tell is left out. */
export interface Load {
  /** When it was read, ms since the epoch. */
  readonly at: number;
  /** Share of all cores' time that was not idle, 0 to 1. */
  readonly cpu: number;
  readonly cores: number;
  /** By socket; one for a machine that has one, or does not tell. */
  readonly sockets: readonly { readonly cpu: number; readonly cores: number }[];
  /** Bytes. `available`: what programs could still take without anything being swapped out. */
  readonly memory?: { readonly total: number; readonly available: number };
  /** Bytes; `traffic`: bytes a second into the swap and out of it. */
  readonly swap?: { readonly total: number; readonly used: number; readonly traffic?: number };
  /** Of the processor, °C. */
  readonly temperature?: number;
  /** Bytes a second. */
  readonly network?: { readonly received: number; readonly sent: number };
  readonly disks: readonly Disk[];
  /** Left out until it was looked at twice, and where it cannot be. */
  readonly work?: Work;
}

/** Bytes on the file system that holds a folder of ours. */
export interface Disk {
  readonly what: 'data' | 'models';
  readonly folder: string;
  readonly free: number;
  readonly total: number;
}

/** The share of memory in use, 0 to 1. */
export function memoryUsed({ memory }: Load): number | undefined {
  return memory && memory.total > 0 ? 1 - memory.available / memory.total : undefined;
}
