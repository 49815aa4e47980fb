import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import { type BackendDeps, createBackend, type ModelKnowledge } from './backends/index.ts';
import { BackendState, Prober } from './cascade/index.ts';
import { type Clock, sleep } from './clock/index.ts';
import type { BackendConfig, Config } from './config/index.ts';
import { type EmbeddedConfig, type EmbeddedEngines, UNCONFIGURED_ENGINE } from './embedded-engines.ts';
import type { OllamaInstances } from './ollama-instances.ts';
import type { Accounts } from './quota/index.ts';

export interface RosterDeps {
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  /** Where an Ollama is looked for when no backends are configured. */
  readonly ollamaHost: string;
  /** What is known of the models of the local Ollama. */
  readonly models?: ModelKnowledge;
  readonly engines: EmbeddedEngines;
  /** The engines of this machine's Ollama; left out: each is the one at its address. */
  readonly instances?: Pick<OllamaInstances, 'prepare' | 'of' | 'close'>;
  /** The Colab worker of a backend; left out: none can attach. */
  readonly colab?: BackendDeps['colab'];
  /** Whose quota a backend's requests take. */
  readonly accounts: Accounts;
  /** A configuration is in force: its backends are the ones in use. */
  readonly taken?: () => void;
  /** Some of what a backend is made of went down or came back: it has other slots now. */
  readonly resized: () => void;
  /** Something about a backend changed. */
  readonly changed: () => void;
}

/** The backends of this node with what is known of each, and how they change with the configuration. */
export class Roster {
  readonly #deps: RosterDeps;
  readonly #prober: Prober;
  #states: BackendState[] = [];
  #entries = new Map<string, { entry: string; state: BackendState }>();
  #configs: BackendConfig[] = [];
  #missing: string[] = [];
  #held: string | undefined;
  /** No longer in the configuration, with requests that still run. */
  readonly #leaving = new Map<BackendState, Promise<void>>();

  constructor(deps: RosterDeps) {
    this.#deps = deps;
    this.#prober = new Prober(deps.clock, deps.changed);
  }

  get states(): readonly BackendState[] {
    return this.#states;
  }

  /** The backends that are counted on: an engine that waits until nothing else can answer is neither up nor down. */
  get inService(): readonly BackendState[] {
    if (!this.#deps.engines.isHeldBack) return this.#states;
    return this.#states.filter(({ backend }) => backend.kind !== 'embedded');
  }

  /** Entries of the configuration as they are in use. */
  get configs(): readonly BackendConfig[] {
    return this.#configs;
  }

  /** Configured backends of kinds that this version does not have. */
  get missing(): readonly string[] {
    return this.#missing;
  }

  find(id: string): BackendState | undefined {
    return this.#states.find(state => state.id === id);
  }

  /**
   * Takes a configuration. A backend whose entry and rules are unchanged keeps its connections, slots and breaker; the
   * others are made anew, and requests that are still with an old one finish there.
   * @returns ids of the backends that are new, changed or gone
   */
  async apply(config: Config): Promise<string[]> {
    const { clock, random, log, models, engines, accounts, instances, colab, changed } = this.#deps;
    const entries = config.backends ?? this.#unconfigured();
    if (instances) await instances.prepare(config, entries);
    engines.use(entries.filter(isEmbedded), config.backends !== undefined);
    const { timeouts } = config.routing;
    const deps: BackendDeps = {
      clock,
      random,
      log,
      timeouts,
      embedded: entry => engines.partsFor(entry),
      instancesOf: entry => instances?.of(entry) ?? [],
      ...(models ? { models } : {}),
      colab,
      changed,
    };
    const before = this.#entries;
    const after: typeof before = new Map();
    const fresh: BackendState[] = [];
    this.#missing = [];
    for (const entry of entries) {
      const addresses = entry.kind === 'ollama' ? instances?.of(entry).map(({ baseUrl }) => baseUrl) : undefined;
      const rules = [config.routing.breaker, config.routing.timeouts.connect];
      const written = JSON.stringify([entry, keyOf(entry), rules, addresses]);
      const known = before.get(entry.id);
      if (known?.entry === written) {
        // Reading the configuration again is the owner's word that a refused key may be tried again.
        if (known.state.disabled) known.state.enable();
        after.set(entry.id, known);
        continue;
      }
      const backend = createBackend(entry, deps);
      if (!backend) {
        this.#missing.push(`${entry.id} (${entry.kind})`);
        continue;
      }
      const state = new BackendState(config.node.id, backend, config.routing.breaker, clock, accounts.of(entry));
      backend.usableSlots?.onChange(slots => {
        state.slots.resize(slots);
        this.#deps.resized();
        this.#deps.changed();
      });
      after.set(entry.id, { entry: written, state });
      fresh.push(state);
    }
    for (const { state } of after.values()) {
      state.origin = config.backends ? 'configured' : 'assumed';
      state.held = this.#held;
    }
    this.#configs = [...entries];
    this.#entries = after;
    this.#states = [...after.values()].map(({ state }) => state);
    this.#deps.taken?.();
    const gone = [...before].filter(([id, { state }]) => after.get(id)?.state !== state);
    for (const [, { state }] of gone) this.#retire(state);
    await this.#prober.start(fresh);
    return [...new Set([...fresh.map(state => state.backend.id), ...gone.map(([id]) => id)])];
  }

  /** To be called when an attempt has ended: a backend that went down is looked after. */
  notice(id: string): void {
    this.#prober.notice(id);
  }

  /** Resolves when no request is with a backend of this id that the configuration has no more. */
  async left(backend: string): Promise<void> {
    const leaving = [...this.#leaving].filter(([state]) => state.backend.id === backend);
    await Promise.all(leaving.map(([, gone]) => gone));
  }

  /** Whoever looks after its engine says that it can be used again: nobody waits for the next look. */
  mayBeBack(backend: string): void {
    const state = this.#states.find(({ backend: { id } }) => id === backend);
    if (state) this.#prober.mayBeBack(state.id);
  }

  /** Keeps every backend of this node out of service for this reason, those too that come later; undefined ends it. */
  hold(reason: string | undefined): void {
    this.#held = reason;
    for (const state of this.#states) state.held = reason;
  }

  get isHeld(): boolean {
    return this.#held !== undefined;
  }

  /** Asks all of them how they are, without waiting for their turn. */
  lookNow(): void {
    this.#prober.lookNow();
  }

  async close(): Promise<void> {
    this.#prober.stop();
    this.#deps.instances?.close();
    await Promise.all([...this.#states, ...this.#leaving.keys()].map(state => state.backend.close()));
  }

  /** The Ollama of this machine if it has one, and the engine that comes with Tandem after it. */
  #unconfigured(): readonly BackendConfig[] {
    const { ollamaHost, engines } = this.#deps;
    return [foundOllama(ollamaHost), ...(engines.isAtHand ? [UNCONFIGURED_ENGINE] : [])];
  }

  /** Its requests go on to their end; only then are its connections closed. */
  #retire(state: BackendState): void {
    this.#prober.forget(state);
    const gone = this.#idle(state).then(() => {
      this.#leaving.delete(state);
      return state.backend.close();
    });
    this.#leaving.set(state, gone);
  }

  async #idle({ slots }: BackendState): Promise<void> {
    while (slots.inFlight > 0) await sleep(this.#deps.clock, 1000);
  }
}

/** Nothing is configured: the Ollama of this machine, with whatever model it has. */
function foundOllama(baseUrl: string): BackendConfig {
  return { id: 'ollama', kind: 'ollama', tier: 'workstation', baseUrl, maxConcurrent: 4 };
}

function isEmbedded(entry: BackendConfig): entry is EmbeddedConfig {
  return entry.kind === 'embedded';
}

/** A secret prints as dots, so a changed key would go unnoticed; a hash of it tells, and is nobody's key. */
function keyOf(entry: BackendConfig): string | undefined {
  const key = entry.kind === 'openai' ? entry.apiKey?.reveal() : undefined;
  return key === undefined ? undefined : createHash('sha256').update(key).digest('base64');
}
