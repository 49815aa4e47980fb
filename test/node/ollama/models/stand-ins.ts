import { pino } from 'pino';
import type { LibraryLook, LibraryModel, OllamaLibrary, PullEvent } from '../../../../main/node/backends/index.ts';

export const silent = pino({ level: 'silent' });

/** What is kept, in memory. */
export function keptTable(entries: Record<string, unknown> = {}) {
  const rows = new Map(Object.entries(entries));
  return {
    rows,
    get: (key: string) => rows.get(key),
    put: (key: string, value: unknown) => void rows.set(key, JSON.parse(JSON.stringify(value))),
    keys: (prefix: string) => [...rows.keys()].filter(key => key.startsWith(prefix)),
  };
}

/** A model that a library has. */
export function libraryModel(given: Partial<LibraryModel> & Pick<LibraryModel, 'name'>): LibraryModel {
  return { digest: `digest of ${given.name}`, bytes: 2e9, isRemote: false, ...given };
}

type Pulling = (model: string, signal: AbortSignal) => AsyncGenerator<PullEvent>;

/** An engine's library that does what a test says, and remembers what it was asked. */
export class StandInLibrary implements OllamaLibrary {
  readonly baseUrl = 'http://127.0.0.1:11434';
  readonly asked: string[] = [];
  models: LibraryModel[] = [];
  absent: string | undefined;
  pulling: Pulling = async function* () {
    yield { kind: 'pulled' };
  };
  timed: Awaited<ReturnType<OllamaLibrary['measure']>> = {
    kind: 'timed',
    speed: { prompt: 40, answer: 10 },
    promptTokens: 250,
  };
  /** Awaited by `measure`. */
  measuring: (signal: AbortSignal) => Promise<void> = async () => {};

  async look(): Promise<LibraryLook> {
    if (this.absent !== undefined) return { kind: 'absent', reason: this.absent };
    return { kind: 'running', version: '0.32.0', models: this.models };
  }

  async details() {
    return { contextTokens: 8192, capabilities: ['completion'] };
  }

  pull(model: string, signal: AbortSignal) {
    this.asked.push(`pull ${model}`);
    return this.pulling(model, signal);
  }

  async remove(model: string) {
    this.asked.push(`remove ${model}`);
    return undefined;
  }

  async load(model: string, { keepAlive }: { keepAlive: string | number }) {
    this.asked.push(`load ${model} for ${keepAlive}`);
    return undefined;
  }

  async unload(model: string) {
    this.asked.push(`unload ${model}`);
    return undefined;
  }

  async measure(model: string, _: unknown, signal: AbortSignal) {
    this.asked.push(`measure ${model}`);
    signal.throwIfAborted();
    await this.measuring(signal);
    signal.throwIfAborted();
    return this.timed;
  }

  async close() {}
}
