import { isSameModel, type LibraryModel, type ModelDetails, type OllamaLibrary } from '../../backends/index.ts';
import type { Clock } from '../../clock/index.ts';
import type { Benchmark } from './benchmark.ts';
import { type FoundEngine, within } from './engines.ts';
import { type ModelUse, type ModelUser, usesOf } from './usage.ts';

/** A model of this machine as people are shown it. */
export interface ShelfModel extends LibraryModel {
  readonly contextTokens?: number;
  readonly capabilities: readonly string[];
  readonly uses: readonly ModelUse[];
  readonly isPinned: boolean;
  readonly isPreloaded: boolean;
  readonly benchmark?: Benchmark;
}

export interface ShelfDeps {
  readonly clock: Clock;
  readonly users: () => readonly ModelUser[];
  readonly pinned: () => readonly string[];
  readonly preload: () => readonly string[];
  readonly benchmarkOf: (model: string) => Benchmark | undefined;
}

/** Ms for the details of all models that are new. */
const DETAILS_LIMIT = 4000;
/** Models whose details are asked for at one look; the others at the next. */
const DETAILS_AT_ONCE = 20;

/** What the engines have, with all that is known of each model. */
export class Shelf {
  readonly #deps: ShelfDeps;
  /** By digest: a model's details never change. */
  readonly #details = new Map<string, ModelDetails>();

  constructor(deps: ShelfDeps) {
    this.#deps = deps;
  }

  async models(engines: readonly FoundEngine[]): Promise<readonly ShelfModel[]> {
    const [first, ...others] = engines;
    if (!first) return [];
    await this.#learn(first.library, first.look.models);
    const users = this.#deps.users();
    return first.look.models.map(model => this.#shown(inMemoryOf(model, others), users));
  }

  async #learn(library: OllamaLibrary, models: readonly LibraryModel[]): Promise<void> {
    const fresh = models.filter(({ digest, isRemote }) => !isRemote && !this.#details.has(digest));
    if (fresh.length === 0) return;
    await within(this.#deps.clock, DETAILS_LIMIT, undefined, async signal => {
      for (const { name, digest } of fresh.slice(0, DETAILS_AT_ONCE)) {
        const details = await library.details(name, signal);
        if (details) this.#details.set(digest, details);
      }
    });
  }

  #shown(model: LibraryModel, users: readonly ModelUser[]): ShelfModel {
    const { pinned, preload, benchmarkOf } = this.#deps;
    const details = this.#details.get(model.digest);
    const isNamed = (names: readonly string[]) => names.some(name => isSameModel(name, model.name));
    const benchmark = benchmarkOf(model.name);
    return {
      ...model,
      ...(details?.contextTokens ? { contextTokens: details.contextTokens } : {}),
      capabilities: details?.capabilities ?? [],
      uses: usesOf(model.name, users),
      isPinned: isNamed(pinned()),
      isPreloaded: isNamed(preload()),
      // Of another model under the same name it says nothing.
      ...(benchmark && benchmark.digest === model.digest ? { benchmark } : {}),
    };
  }
}

/** Loaded in any of the engines. */
function inMemoryOf(model: LibraryModel, others: readonly FoundEngine[]): LibraryModel {
  if (model.loaded) return model;
  const there = others.flatMap(({ look }) => look.models).find(({ name, loaded }) => loaded && name === model.name);
  return there?.loaded ? { ...model, loaded: there.loaded } : model;
}
