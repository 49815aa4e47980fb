import type { BackendConfig, Config } from '../config/index.ts';
import type { EngineWish } from './engines.ts';
import { planInstances } from './instance-plan.ts';

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])$/i;

/** The engines that the backends of this node want on this machine; an Ollama elsewhere is somebody else's to look after. */
export function engineWishes(config: Config['ollama'], backends: readonly BackendConfig[]): readonly EngineWish[] {
  return backends.flatMap(entry => {
    if (entry.kind !== 'ollama' || !LOOPBACK.test(new URL(entry.baseUrl).hostname)) return [];
    return planInstances(config, entry.baseUrl).map(spec => ({
      spec,
      backend: entry.id,
      slots: entry.maxConcurrent,
    }));
  });
}
