import type { Config } from '../config/index.ts';

/** One Ollama of this machine that Tandem looks after: where it answers, and how it is started if it has to be. */
export interface InstanceSpec {
  /** 0 for the first. */
  readonly index: number;
  /** Where it answers; always this machine. */
  readonly baseUrl: string;
  /** What stands before the program on its command line, such as `numactl --cpunodebind=0 --membind=0`. */
  readonly launcher: readonly string[];
  /** Threads of each model that it loads; never all cores of its socket. */
  readonly threads: number;
  /** Environment beside what every instance gets (`OLLAMA_HOST` and the like). */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The instances for a machine: one a socket, or as many as the owner wants.
 * @param baseUrl of the first; the others answer on the ports after it
 */
export function planInstances(_config: Config['ollama'], baseUrl: string): readonly InstanceSpec[] {
  return [{ index: 0, baseUrl, launcher: [], threads: 1, environment: {} }];
}
