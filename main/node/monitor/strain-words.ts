import type { Load } from './load.ts';
import type { Strain } from './strain.ts';

/** Why a machine is spared, as the end of "… is busy: "; undefined: it is not. */
export function strainWords(strain: Strain, load: Load): string | undefined {
  switch (strain.kind) {
    case 'room':
      return undefined;
    case 'short':
      return `its machine is about to run out of memory (${memoryLeft(load)})`;
    case 'busy':
      return `its machine is busy (${busyWords(strain.because, load)})`;
  }
}

function busyWords(because: Extract<Strain, { kind: 'busy' }>['because'], load: Load): string {
  switch (because) {
    case 'processor':
      return `other programs take ${cores(load.work?.other ?? 0)} of ${load.cores} cores`;
    case 'memory':
      return memoryLeft(load);
    case 'swapping':
      return `it moves ${((load.swap?.traffic ?? 0) / 1e6).toPrecision(2)} MB/s to and from its swap`;
  }
}

function memoryLeft({ memory }: Load): string {
  if (!memory) return 'how much is left is not known';
  return `${gigabytes(memory.available)} of ${gigabytes(memory.total)} left`;
}

function gigabytes(bytes: number): string {
  return `${Number((bytes / 1e9).toPrecision(3))} GB`;
}

function cores(count: number): string {
  return count < 10 ? count.toFixed(1) : String(Math.round(count));
}
