import { type BackendConfig, isLoopbackUrl } from '../config/index.ts';
import type { EngineWish } from './engines.ts';
import type { InstanceSpec } from './instance-plan.ts';

type OllamaEntry = Extract<BackendConfig, { kind: 'ollama' }>;

/**
 * The engines that the backends of this node want on this machine; an Ollama elsewhere is somebody else's to look after.
 * @param specsOf the engines planned for an entry; none where somebody else runs them, or none is planned yet
 */
export function engineWishes(
  backends: readonly BackendConfig[],
  specsOf: (entry: OllamaEntry) => readonly InstanceSpec[],
): readonly EngineWish[] {
  return backends.flatMap(entry => {
    if (entry.kind !== 'ollama' || !isLoopbackUrl(entry.baseUrl)) return [];
    return specsOf(entry).map(spec => ({ spec, backend: entry.id, slots: entry.maxConcurrent }));
  });
}
