import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { TopologySource } from '../../../main/node/monitor/topology.ts';

/** What a machine told of itself, in `recorded/`: whole files, and of each processor's own a word each. */
const recording = z.strictObject({
  about: z.string(),
  platform: z.string(),
  logicalCores: z.int(),
  memoryBytes: z.int(),
  files: z.record(z.string(), z.string()),
  eachCpu: z.record(z.string(), z.string()),
});

export interface Differences {
  /** Files that say something else, or are not there. */
  readonly files?: Readonly<Record<string, string | undefined>>;
  readonly available?: number;
  readonly memoryLimit?: number;
}

/** One of the recorded machines, as it is or with differences. */
export function recordedMachine(name: string, { files: changed = {}, ...rest }: Differences = {}): TopologySource {
  const path = new URL(`recorded/${name}.json`, import.meta.url);
  const { platform, logicalCores, memoryBytes, files, eachCpu } = recording.parse(
    JSON.parse(readFileSync(path, 'utf8')),
  );
  const perCpu = Object.entries(eachCpu).flatMap(([file, words]) =>
    words.split(' ').map((word, cpu) => [`/sys/devices/system/cpu/cpu${cpu}/topology/${file}`, `${word}\n`]),
  );
  const tree: Record<string, string | undefined> = { ...files, ...Object.fromEntries(perCpu), ...changed };
  return {
    platform,
    read: async file => tree[file],
    cpu: () => Promise.reject(new Error('the files tell')),
    logicalCores,
    available: logicalCores,
    memoryBytes,
    memoryLimit: undefined,
    ...rest,
  };
}

/** A machine of which only systeminformation tells, as Windows and macOS are. */
export function reportedMachine(
  platform: string,
  cpu: { readonly cores: number; readonly physicalCores: number; readonly processors: number },
  rest: Partial<TopologySource> = {},
): TopologySource {
  return {
    platform,
    read: async () => undefined,
    cpu: async () => ({ manufacturer: 'Intel', brand: 'Xeon® E5-2696 v4', ...cpu }),
    logicalCores: cpu.cores,
    available: cpu.cores,
    memoryBytes: 128 * 2 ** 30,
    memoryLimit: undefined,
    ...rest,
  };
}
