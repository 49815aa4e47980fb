import { createOllamaLibrary, type LibraryLook, type OllamaLibrary } from '../../backends/index.ts';
import { type Clock, sleep } from '../../clock/index.ts';

/** An engine that answered, and what it has. */
export interface FoundEngine {
  readonly library: OllamaLibrary;
  readonly look: Extract<LibraryLook, { kind: 'running' }>;
}

export interface EnginesLook {
  /** Those that answer, in the order of their addresses. */
  readonly running: readonly FoundEngine[];
  /** Why the first one does not, when none does. */
  readonly reason: string;
  readonly baseUrl: string;
}

/** Ms for one look; an engine that does not say by then what it has is as good as absent. */
const LOOK_LIMIT = 4000;

/** The engines of this machine: several may run over one folder of models, and the first that answers is talked to. */
export class Engines {
  readonly #addresses: () => readonly string[];
  readonly #clock: Clock;
  readonly #libraries = new Map<string, OllamaLibrary>();

  constructor(addresses: () => readonly string[], clock: Clock) {
    this.#addresses = addresses;
    this.#clock = clock;
  }

  async look(signal?: AbortSignal): Promise<EnginesLook> {
    const addresses = this.#addresses();
    const looks = await Promise.all(
      addresses.map(async address => {
        const library = this.#library(address);
        const look = await within(this.#clock, LOOK_LIMIT, signal, limit => library.look(limit));
        return { library, look: look ?? { kind: 'absent' as const, reason: 'it did not answer in time' } };
      }),
    );
    const running = looks.flatMap(({ library, look }) => (look.kind === 'running' ? [{ library, look }] : []));
    const [first] = looks;
    const reason = first?.look.kind === 'absent' ? first.look.reason : '';
    return { running, reason, baseUrl: running[0]?.library.baseUrl ?? addresses[0] ?? '' };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#libraries.values()].map(library => library.close()));
  }

  #library(address: string): OllamaLibrary {
    const known = this.#libraries.get(address) ?? createOllamaLibrary(address, () => this.#clock.now());
    this.#libraries.set(address, known);
    return known;
  }
}

/** The work's result, or undefined when it took longer than so many ms or was aborted. */
export async function within<Result>(
  clock: Clock,
  limit: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result | undefined> {
  const expired = new AbortController();
  const done = new AbortController();
  void sleep(clock, limit, done.signal).then(() => expired.abort(new Error('it took too long')));
  const both = signal ? AbortSignal.any([signal, expired.signal]) : expired.signal;
  try {
    return await work(both);
  } catch (error) {
    if (!both.aborted) throw error;
    return undefined;
  } finally {
    done.abort();
  }
}
