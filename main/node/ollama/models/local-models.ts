import type { Logger } from 'pino';
import { isSameModel, type ModelKnowledge, type RequestClass } from '../../backends/index.ts';
import type { Clock } from '../../clock/index.ts';
import type { Answer } from './answer.ts';
import { Benchmarks } from './benchmark.ts';
import { Engines, type EnginesLook, type FoundEngine } from './engines.ts';
import { Keeper } from './keeper.ts';
import { loadModel, noRoom, unloadModel } from './loading.ts';
import type { ModelsState } from './models-state.ts';
import type { ReadSpace } from './pull-once.ts';
import { PullQueue } from './pull-queue.ts';
import { billions, type Machine, type MeasuredModel, recommend } from './recommended.ts';
import { type Removal, removeModel } from './removal.ts';
import { Shelf, type ShelfModel } from './shelf.ts';
import { type ModelUser, missingModels, runnerFor } from './usage.ts';

export interface LocalModelsDeps {
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  /** Where the engines of this machine answer; all over one folder of models. */
  readonly addresses: () => readonly string[];
  readonly users: () => readonly ModelUser[];
  readonly pinned: () => readonly string[];
  readonly preload: () => readonly string[];
  /** Writes down which models are kept loaded; why not, as a sentence. */
  readonly pin: (model: string, isPinned: boolean) => Promise<string | undefined>;
  readonly readSpace: ReadSpace;
  readonly freeMemory: () => number;
  readonly machine: () => Promise<Machine>;
  readonly kept: {
    get(key: string): unknown;
    put(key: string, value: unknown): void;
    keys(prefix: string): readonly string[];
  };
  /** Writes down with which model a backend answers requests of a class; why not, as a sentence. */
  readonly choose: (backend: string, klass: RequestClass, model: string | undefined) => Promise<string | undefined>;
  /** A model came, went, or was loaded: backends look again. */
  readonly modelsChanged: () => void;
  readonly changed: () => void;
}

/** The models of this machine's Ollama: what is there, and what is done about it. */
export class LocalModels {
  readonly #deps: LocalModelsDeps;
  readonly #engines: Engines;
  readonly #shelf: Shelf;
  readonly #pulls: PullQueue;
  readonly #benchmarks: Benchmarks;
  readonly #keeper: Keeper;
  /** The last look, for what has to be answered at once. */
  #seen: EnginesLook | undefined;

  constructor(deps: LocalModelsDeps) {
    this.#deps = deps;
    const { clock, random, log, users, pinned, preload, kept, readSpace, changed } = deps;
    this.#engines = new Engines(deps.addresses, clock);
    this.#benchmarks = new Benchmarks({
      clock,
      random,
      log,
      kept,
      changed,
      inFlight: () => users().reduce((sum, user) => sum + user.inFlight, 0),
    });
    this.#shelf = new Shelf({ clock, users, pinned, preload, benchmarkOf: model => this.#benchmarks.of(model) });
    this.#pulls = new PullQueue({
      clock,
      random,
      log,
      kept,
      readSpace,
      changed,
      library: async signal => {
        const { running, reason, baseUrl } = await this.#look(signal);
        return running[0]?.library ?? `No Ollama answers at ${baseUrl} (${reason}).`;
      },
      pulled: deps.modelsChanged,
    });
    this.#keeper = new Keeper({
      clock,
      log,
      preload,
      pinned,
      look: () => this.#look(),
      load: model => this.load(model, false),
    });
  }

  /** To be called by whoever starts the engine: what is to be loaded then is, however short it was away. */
  engineStarted(): void {
    this.#keeper.engineAway();
  }

  /** What the backends ask of the models; answered from the last look. */
  get knowledge(): ModelKnowledge {
    return {
      isPinned: model => this.#isPinned(model),
      isKeptOut: (baseUrl, name) => {
        const here = this.#seen?.running.find(({ library }) => library.baseUrl === baseUrl);
        const model = here?.look.models.find(each => isSameModel(each.name, name));
        if (!here || !model || this.#isPinned(name)) return false;
        return noRoom(model, here.look.models, this.#loadingDeps()) !== undefined;
      },
      speedOf: (baseUrl, name) => {
        // Engines beside each other run on the same cores.
        const isHere = this.#deps.addresses().some(address => hostOf(address) === hostOf(baseUrl));
        return isHere ? this.#benchmarks.of(name) : undefined;
      },
    };
  }

  start(): void {
    this.#benchmarks.start();
    this.#pulls.start();
    this.#keeper.start();
  }

  async stop(): Promise<void> {
    this.#pulls.stop();
    this.#benchmarks.stop();
    this.#keeper.stop();
    await this.#engines.close();
  }

  async state(): Promise<ModelsState> {
    const { machine, readSpace, freeMemory, users } = this.#deps;
    const [look, space, facts] = await Promise.all([this.#look(), readSpace(), machine()]);
    const { running, reason, baseUrl } = look;
    const [first] = running;
    const models = await this.#shelf.models(running);
    const present = models.map(({ name }) => name);
    const { running: benchmark, last: lastBenchmark } = this.#benchmarks;
    return {
      engine: first
        ? { kind: 'running', baseUrl, version: first.look.version, instances: running.length }
        : { kind: 'absent', baseUrl, reason },
      models,
      missing: first ? missingModels(users(), present) : [],
      backends: users().map(({ id, answersWith, model, byClass }) => ({
        id,
        byClass,
        ...(answersWith === undefined ? {} : { answersWith }),
        ...(model === undefined ? {} : { model }),
      })),
      pulls: this.#pulls.list(),
      recommended: recommend(facts, present, this.#measured(models)),
      ...(space && Number.isFinite(space.free) ? { space } : {}),
      memory: { free: freeMemory(), total: facts.memoryBytes },
      ...(benchmark ? { benchmark } : {}),
      ...(lastBenchmark ? { lastBenchmark } : {}),
      isBusy: this.#pulls.isBusy || benchmark !== undefined,
    };
  }

  pull(model: string): Answer {
    return this.#pulls.add(model);
  }

  cancelPull(model: string): Answer {
    return this.#pulls.cancel(model);
  }

  resumePull(model: string): Answer {
    return this.#pulls.resume(model);
  }

  forgetPull(model: string): Answer {
    return this.#pulls.forget(model);
  }

  async remove(removal: Removal): Promise<Answer> {
    return this.#withEngine(async ([first]) => {
      const answer = await removeModel(
        removal,
        first,
        this.#deps.users(),
        model => this.#isPinned(model),
        this.#deps.clock,
      );
      if (answer.kind === 'done') this.#deps.modelsChanged();
      return answer;
    });
  }

  async load(model: string, force: boolean): Promise<Answer> {
    return this.#withEngine(async engines => {
      const runner = runnerFor(model, this.#deps.users());
      const answer = await loadModel({ model, engines, runner, force }, this.#loadingDeps());
      if (answer.kind === 'done') this.#deps.modelsChanged();
      return answer;
    });
  }

  async unload(model: string): Promise<Answer> {
    return this.#withEngine(async engines => {
      if (this.#isPinned(model)) {
        return { kind: 'refused', message: `${model} is kept loaded: it would be loaded again. Let it go first.` };
      }
      const answer = await unloadModel(model, engines, this.#deps.clock);
      this.#deps.modelsChanged();
      return answer;
    });
  }

  /** Keeps a model loaded from now on, or lets it go when it is not used for a while. */
  async pin(model: string, isPinned: boolean, force: boolean): Promise<Answer> {
    const refused = await this.#deps.pin(model, isPinned);
    if (refused !== undefined) return { kind: 'refused', message: refused };
    const answer = await this.load(model, force);
    if (answer.kind === 'done' || !isPinned) {
      const message = isPinned ? `${model} is kept loaded.` : `${model} may leave memory when it is not used.`;
      return { kind: 'done', message };
    }
    // Not written down, what is pinned would be tried again and again.
    await this.#deps.pin(model, false);
    return answer;
  }

  /** From now on a backend answers requests of a class with this model; without one with its own. */
  async choose(backend: string, klass: RequestClass, model: string | undefined): Promise<Answer> {
    const refused = await this.#deps.choose(backend.slice(backend.indexOf('/') + 1), klass, model);
    if (refused !== undefined) return { kind: 'refused', message: refused };
    const message = `${backend} answers ${klass} requests with ${model ?? 'its own model'}.`;
    return { kind: 'done', message };
  }

  async benchmark(model: string): Promise<Answer> {
    return this.#withEngine(async engines => {
      const [{ library, look }] = engines;
      const found = look.models.find(({ name }) => isSameModel(name, model));
      if (!found) return { kind: 'refused', message: `${model} is not on this machine. Pull it first.` };
      if (found.isRemote) return { kind: 'refused', message: `${model} answers at ollama.com, not on this machine.` };
      const against = noRoom(found, look.models, this.#loadingDeps());
      if (against) return { kind: 'refused', message: `Not measured: ${against.replace(/ Load .*$/, '')}` };
      const measured = { ...found, isPinned: this.#isPinned(found.name) };
      return this.#benchmarks.begin(library, measured, runnerFor(found.name, this.#deps.users()));
    });
  }

  cancelBenchmark(): Answer {
    return this.#benchmarks.cancel();
  }

  async #look(signal?: AbortSignal): Promise<EnginesLook> {
    const look = await this.#engines.look(signal);
    this.#seen = look;
    if (look.running.length === 0) this.#keeper.engineAway();
    return look;
  }

  async #withEngine(act: (engines: readonly [FoundEngine, ...FoundEngine[]]) => Promise<Answer>): Promise<Answer> {
    const { running, reason, baseUrl } = await this.#look();
    const [first, ...rest] = running;
    if (!first) return { kind: 'refused', message: `No Ollama answers at ${baseUrl} (${reason}). Start it first.` };
    try {
      return await act([first, ...rest]);
    } finally {
      this.#deps.changed();
    }
  }

  #isPinned(model: string): boolean {
    return this.#deps.pinned().some(name => isSameModel(name, model));
  }

  #loadingDeps() {
    const { clock, freeMemory } = this.#deps;
    return { clock, freeMemory, isPinned: (model: string) => this.#isPinned(model) };
  }

  #measured(models: readonly ShelfModel[]): readonly MeasuredModel[] {
    return models.flatMap(({ name, bytes, parameters, benchmark }) =>
      benchmark ? [{ ...benchmark, model: name, bytes, parameters: billions(parameters) }] : [],
    );
  }
}

function hostOf(url: string): string {
  return new URL(url).hostname;
}
