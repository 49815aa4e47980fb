import { findOllama } from '../backends/index.ts';
import { type Clock, sleep } from '../clock/index.ts';
import type { BackendConfig } from '../config/index.ts';
import type { OllamaPlace } from '../control/index.ts';

/** Milliseconds for one look; what does not say by then what it is counts as absent. */
const LIMIT = 4000;

/** Looks at every Ollama that a backend uses, and at the one that `OLLAMA_HOST` names. */
export async function lookAtOllamas(
  backends: readonly BackendConfig[],
  ollamaHost: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<readonly OllamaPlace[]> {
  const used = backends.flatMap(entry =>
    entry.kind === 'ollama' ? [{ baseUrl: entry.baseUrl, backend: entry.id }] : [],
  );
  const isUsed = used.some(({ baseUrl }) => new URL(baseUrl).href === new URL(ollamaHost).href);
  const places = isUsed ? used : [...used, { baseUrl: ollamaHost }];
  return Promise.all(
    places.map(async place => ({ ...place, found: await lookAt(place.baseUrl, clock, signal) }) satisfies OllamaPlace),
  );
}

async function lookAt(baseUrl: string, clock: Clock, signal: AbortSignal): Promise<OllamaPlace['found']> {
  const limit = new AbortController();
  const done = new AbortController();
  void sleep(clock, LIMIT, done.signal).then(() => limit.abort());
  try {
    const found = await findOllama(baseUrl, AbortSignal.any([signal, limit.signal]));
    if (found.kind === 'absent') return found;
    const models = [...found.sizes].map(([name, bytes]) => ({ name, bytes }));
    return { kind: 'running', version: found.version, models };
  } catch (error) {
    if (!limit.signal.aborted && !signal.aborted) throw error;
    return { kind: 'absent', reason: 'it did not answer in time' };
  } finally {
    done.abort();
  }
}
