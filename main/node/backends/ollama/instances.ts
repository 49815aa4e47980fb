import type { Backend } from '../backend.ts';
import { createOllamaBackend, type OllamaConfig, type OllamaDeps } from './index.ts';
import { createOllamaPool } from './pool.ts';

/** One of the engines that stand behind an entry of the configuration. */
export interface OllamaInstance {
  readonly baseUrl: string;
  /** Threads that are good for it now; left out: not for us to say. */
  readonly threads?: () => number;
}

/** The backend of an entry: the engine at its address, or those that are given, each with the entry's slots. */
export function createOllama(config: OllamaConfig, deps: OllamaDeps, instances: readonly OllamaInstance[]): Backend {
  const create = ({ baseUrl, threads }: OllamaInstance, log = deps.log): Backend =>
    createOllamaBackend({ ...config, baseUrl }, { ...deps, log, ...(threads ? { threads } : {}) });
  const [first, ...others] = instances;
  if (!first) return createOllamaBackend(config, deps);
  if (others.length === 0) return create(first);
  const numbered = (instance: OllamaInstance, index: number) => ({
    baseUrl: instance.baseUrl,
    backend: create(instance, deps.log.child({ instance: index })),
  });
  return createOllamaPool([numbered(first, 0), ...others.map((other, index) => numbered(other, index + 1))], deps);
}
