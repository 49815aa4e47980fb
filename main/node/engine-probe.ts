import type { Logger } from 'pino';
import { type Backend, createBackend } from './backends/index.ts';
import type { Clock } from './clock/index.ts';
import type { Config } from './config/index.ts';
import type { EngineProbe, EngineWish } from './ollama/index.ts';
import type { Roster } from './roster.ts';

export interface EngineProbeDeps {
  readonly roster: Roster;
  readonly timeouts: () => Config['routing']['timeouts'];
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
}

/**
 * Asks an engine for a token through the backend that uses it, which knows of the answers that are just coming. An
 * engine that is one of several of its backend has a way of its own.
 */
export function engineProbe(deps: EngineProbeDeps): EngineProbe & { close(): Promise<void> } {
  const own = new Map<string, Backend>();

  function usedBy({ spec, backend }: EngineWish): Backend | undefined {
    const entry = deps.roster.configs.find(({ id }) => id === backend);
    const used = deps.roster.states.find(state => state.backend.id === backend)?.backend;
    if (entry?.kind !== 'ollama' || used?.partAt) return used?.partAt?.(spec.baseUrl);
    return entry.baseUrl === spec.baseUrl ? used : undefined;
  }

  function ownFor({ spec, backend }: EngineWish): Backend | undefined {
    const known = own.get(spec.baseUrl);
    if (known) return known;
    const { timeouts, clock, random, log } = deps;
    const embedded = () => {
      throw new Error('an engine of Ollama is no embedded one');
    };
    const made = createBackend(
      { id: backend, kind: 'ollama', tier: 'workstation', baseUrl: spec.baseUrl, maxConcurrent: 1 },
      { clock, random, log, timeouts: timeouts(), embedded },
    );
    if (made) own.set(spec.baseUrl, made);
    return made;
  }

  return {
    async ask(wish, signal) {
      const backend = usedBy(wish) ?? ownFor(wish);
      // One that its owner has just unloaded is not loaded again by looking at it.
      return backend?.probe(signal, 'loading') ?? { kind: 'alive', proves: 'answers' };
    },
    seesTraffic: wish => usedBy(wish) !== undefined,
    async close() {
      await Promise.all([...own.values()].map(backend => backend.close()));
    },
  };
}
