import { basename, resolve } from 'node:path';
import type { Logger } from 'pino';
import type { EmbeddedDeps, EngineLauncher, ModelFile } from './backends/index.ts';
import type { Clock } from './clock/index.ts';
import type { BackendConfig, Variables } from './config/index.ts';
import type { LiveState } from './control/index.ts';
import { defaultModel, findModel, type ModelState, ModelStore } from './models/index.ts';
import { readMachine } from './monitor/index.ts';

export type EmbeddedConfig = Extract<BackendConfig, { kind: 'embedded' }>;

export interface EmbeddedEnginesDeps {
  readonly dataFolder: string;
  readonly launcher: EngineLauncher;
  /** False with --no-embedded: nothing is fetched or started. */
  readonly isAllowed: boolean;
  /** Its program for this kind of machine is there; without it no model is worth fetching. */
  readonly isInstalled: boolean;
  /** For pip, when the public hub is closed. */
  readonly environment: Variables;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  readonly changed: () => void;
}

/** What to say with a wait when nobody knows better, ms. */
const SOME_TIME = 10_000;

/**
 * The engine of a node with nothing configured: the last of its tier, so that a machine with nothing on it answers.
 */
export const UNCONFIGURED_ENGINE: EmbeddedConfig = {
  id: 'embedded',
  kind: 'embedded',
  tier: 'workstation',
  maxConcurrent: 2,
  idleUnload: 600_000,
  embeddings: true,
};

/** The embedded engines of this node: what they are made of, and where their models come from. */
export class EmbeddedEngines {
  readonly #deps: EmbeddedEnginesDeps;
  /** By what is loaded: a file, or an entry of the catalogue. */
  readonly #stores = new Map<string, ModelStore>();
  #inUse: readonly EmbeddedConfig[] = [];
  #machine: EmbeddedDeps['machine'] | undefined;

  constructor(deps: EmbeddedEnginesDeps) {
    this.#deps = deps;
  }

  /** Whether the engine may answer on a node that has nothing configured. */
  get isAtHand(): boolean {
    return this.#deps.isAllowed && this.#deps.isInstalled;
  }

  /** What a backend for this entry is made of. */
  partsFor(entry: EmbeddedConfig): Omit<EmbeddedDeps, 'clock' | 'log'> {
    const store = this.#storeOf(entry);
    this.#machine ??= readMachine();
    return {
      launcher: this.#deps.launcher,
      machine: this.#machine,
      model: () => modelFileOf(store.state(), describe(entry, store), entry.modelPath === undefined),
      check: async () => void (await store.check()),
    };
  }

  /**
   * The entries in use from now on.
   * @param areNeeded they were configured, so their models are wanted at once
   */
  use(entries: readonly EmbeddedConfig[], areNeeded: boolean): void {
    this.#inUse = entries;
    if (areNeeded) this.need();
  }

  /** Nothing else can answer: the models of the engines in use are fetched, unless they are there. */
  need(): void {
    for (const entry of this.#inUse) this.#storeOf(entry).need();
  }

  /** The engine waits until nothing else can answer: its model was not needed yet. */
  get isHeldBack(): boolean {
    const [first] = this.#inUse;
    return first !== undefined && this.#storeOf(first).state().kind === 'absent';
  }

  /** For the page: the first engine's model. */
  shown(): LiveState['embedded'] {
    const [first] = this.#inUse;
    if (!first) return undefined;
    const store = this.#storeOf(first);
    return { model: nameOf(first, store), bytes: store.model.bytes, state: store.state() };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#stores.values()].map(store => store.close()));
  }

  #storeOf(entry: EmbeddedConfig): ModelStore {
    const path = entry.modelPath === undefined ? undefined : resolve(entry.modelPath);
    const key = path ?? entry.model ?? '';
    const known = this.#stores.get(key);
    if (known) return known;
    const { dataFolder, isAllowed, isInstalled, environment, clock, random, changed } = this.#deps;
    const model = entry.model === undefined ? undefined : findModel(entry.model);
    const store = new ModelStore({
      folder: resolve(dataFolder, 'models'),
      ...(model ? { model } : {}),
      ...(path ? { modelPath: path } : {}),
      use: !isAllowed ? 'refused' : isInstalled ? 'allowed' : 'impossible',
      environment,
      clock,
      random,
      log: this.#deps.log.child({ part: 'models' }),
      changed,
    });
    this.#stores.set(key, store);
    return store;
  }
}

function nameOf(entry: EmbeddedConfig, store: ModelStore): string {
  return entry.modelPath === undefined ? store.model.name : basename(entry.modelPath);
}

/** The model's name, and what to expect of the default one. */
function describe(entry: EmbeddedConfig, store: ModelStore): string {
  const name = nameOf(entry, store);
  return entry.modelPath === undefined && store.model.id === defaultModel().id
    ? `${name}, a very small one to survive on`
    : name;
}

/**
 * The model's file for the engine, or a sentence for the callers who ask meanwhile.
 * @param about the model: its name, and what it is
 * @param isVerified its checksum is compared before it counts as ready
 */
export function modelFileOf(state: ModelState, about: string, isVerified: boolean): ModelFile {
  const model = `the embedded engine’s model (${about})`;
  switch (state.kind) {
    case 'ready':
      return { kind: 'ready', path: state.path, isVerified };
    case 'absent':
      return { kind: 'not-ready', sentence: `${capital(model)} is fetched only when nothing else can answer.` };
    case 'waiting':
      return {
        kind: 'not-ready',
        sentence: `${capital(model)} is not here yet: ${state.message}.`,
        retryAfterMs: SOME_TIME,
      };
    case 'checking':
      return { kind: 'not-ready', sentence: `${capital(model)} is being checked.`, retryAfterMs: 2000 };
    case 'fetching': {
      const percent = state.total > 0 ? Math.min(99, Math.floor((100 * state.received) / state.total)) : 0;
      const left = state.secondsLeft === undefined ? '' : `, about ${Math.ceil(state.secondsLeft)} s left`;
      return {
        kind: 'not-ready',
        sentence: `${capital(model)} is being fetched, ${percent} % of ${megabytes(state.total)}${left}.`,
        retryAfterMs: state.secondsLeft === undefined ? SOME_TIME : Math.ceil(state.secondsLeft + 1) * 1000,
      };
    }
    case 'failed':
    case 'refused':
      return { kind: 'not-ready', sentence: state.message };
  }
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
