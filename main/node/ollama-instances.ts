import type { Logger } from 'pino';
import { findOllama, type OllamaInstance } from './backends/index.ts';
import { type Clock, sleep, type Timer } from './clock/index.ts';
import { type BackendConfig, type Config, isLoopbackUrl } from './config/index.ts';
import type { Topology } from './monitor/index.ts';
import {
  addressesFrom,
  type InstancePlan,
  nextThreads,
  type PlannedInstance,
  planInstances,
  planSentences,
  portOf,
  strangersAfter,
  type ThreadState,
  usableBinders,
} from './ollama/index.ts';

export type OllamaEntry = Extract<BackendConfig, { kind: 'ollama' }>;

export interface OllamaInstancesDeps {
  readonly topology: () => Promise<Topology>;
  /** What programs other than the engines take of the processors now, in cores. */
  readonly otherWork: () => number;
  readonly clock: Clock;
  readonly log: Logger;
  /** A plan that was not waited for is there: the backends are to be made by it. */
  readonly planned: () => Promise<unknown>;
  /** What is asked of the machine; left out: this one's programs and ports. */
  readonly binders?: typeof usableBinders;
  readonly strangers?: typeof strangersAfter;
}

/** Between two looks at what else the machine does, ms. */
const LOOK_EVERY = 5000;
/** How long the size of the model may take to be told, ms. */
const SIZE_LIMIT = 1000;
/** So long the backends wait for the plan, ms; some systems are slow to tell how they are built. */
const WAIT = 300;

interface Given {
  readonly plan: InstancePlan | undefined;
  /** By the id of the entry. */
  readonly instances: ReadonlyMap<string, readonly OllamaInstance[]>;
  /** The same of those that Tandem looks after, as they are started. */
  readonly specs: ReadonlyMap<string, readonly PlannedInstance[]>;
}

interface Watched {
  readonly instance: PlannedInstance;
  state: ThreadState;
}

const NOTHING: Given = { plan: undefined, instances: new Map(), specs: new Map() };

/** The Ollama of this machine as several engines: planned once a configuration, with threads that follow the machine. */
export class OllamaInstances {
  readonly #deps: OllamaInstancesDeps;
  readonly #watched = new Map<string, Watched>();
  #topology: Promise<Topology> | undefined;
  /** What was planned last, and for what. */
  #latest: { readonly key: string; readonly given: Promise<Given> } | undefined;
  #given: Given = NOTHING;
  #cores = 1;
  #timer: Timer | undefined;
  /** For what `#given` was planned. */
  #inForce: string | undefined;
  #settled: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(deps: OllamaInstancesDeps) {
    this.#deps = deps;
  }

  /** What was decided for the Ollama that Tandem looks after, and why; undefined where there is none. */
  get plan(): InstancePlan | undefined {
    return this.#given.plan;
  }

  /** The engines behind an entry; none: the one at its address, as its owner runs it. */
  of(entry: OllamaEntry): readonly OllamaInstance[] {
    return this.#given.instances.get(entry.id) ?? [];
  }

  /** The engines of an entry that Tandem looks after, as they are to be started where they do not run. */
  specsOf(entry: OllamaEntry): readonly PlannedInstance[] {
    return this.#given.specs.get(entry.id) ?? [];
  }

  /** Threads that the next load of this engine's model takes. */
  threadsAt(baseUrl: string): number {
    const watched = this.#watched.get(baseUrl);
    return watched?.state.threads ?? 1;
  }

  /** What all of them take while they work, in cores. */
  get threads(): number {
    return [...this.#watched.values()].reduce((sum, { state }) => sum + state.threads, 0);
  }

  /** To be called before the backends of a configuration are made; waits a little, and not for long. */
  async prepare(config: Config, entries: readonly BackendConfig[]): Promise<void> {
    const here = entries.filter(entry => entry.kind === 'ollama').filter(({ baseUrl }) => isLoopbackUrl(baseUrl));
    const key = JSON.stringify([config.ollama, config.gateway.port, config.control.port, here]);
    if (this.#latest?.key !== key) this.#latest = { key, given: this.#make(config, here) };
    const latest = this.#latest;
    const take = async (): Promise<'planned'> => {
      const given = await latest.given;
      if (this.#latest === latest) this.#take(given, latest.key);
      return 'planned';
    };
    const done = new AbortController();
    const taken = take();
    const outcome = await Promise.race([taken, sleep(this.#deps.clock, WAIT, done.signal)]);
    done.abort();
    if (outcome === 'planned') return;
    this.#settled = taken.then(async () => {
      if (!this.#isClosed && this.#latest === latest) await this.#deps.planned();
    });
  }

  /** Whether what is told here is for the configuration of now; before the first one it is for none. */
  get isPlanned(): boolean {
    return this.#latest !== undefined && this.#latest.key === this.#inForce;
  }

  /** Resolves when the backends are made by the latest plan. */
  settled(): Promise<void> {
    return this.#settled;
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
  }

  async #make(config: Config, here: readonly OllamaEntry[]): Promise<Given> {
    const [first] = here;
    const { manage, instances } = config.ollama;
    if (!first) return NOTHING;
    if (manage) return this.#plan(config, first, here);
    // Somebody else starts them, where they are expected.
    if (instances === 'auto' || instances === 1) return NOTHING;
    const addresses = addressesFrom(first.baseUrl, instances, new Set());
    return { ...NOTHING, instances: new Map([[first.id, addresses.map(baseUrl => ({ baseUrl }))]]) };
  }

  async #plan({ ollama, gateway, control }: Config, first: OllamaEntry, here: readonly OllamaEntry[]): Promise<Given> {
    this.#topology ??= this.#deps.topology();
    const topology = await this.#topology;
    this.#cores = topology.nodes.reduce((sum, { cores }) => sum + cores.length, 0);
    // Who lists several has laid them out by hand, an engine each; only a number says otherwise.
    const isByHand = here.length > 1 && ollama.instances === 'auto';
    const wanted = isByHand ? { ...ollama, instances: here.length } : ollama;
    const { binders = usableBinders, strangers = strangersAfter } = this.#deps;
    const [usable, foreign, modelBytes] = await Promise.all([
      binders(topology.platform, topology.nodes),
      strangers(first.baseUrl, wanted.instances === 'auto' ? topology.nodes.length : wanted.instances),
      topology.nodes.length > 1 ? sizeOfModel(first) : undefined,
    ]);
    const others = here.filter(entry => entry !== first).map(({ baseUrl }) => portOf(baseUrl));
    const takenPorts = new Set([...foreign, gateway.port, control.port, ...others]);
    const planned = planInstances(wanted, first.baseUrl, { topology, modelBytes, binders: usable, takenPorts });
    const plan = isByHand ? { ...planned, instances: atTheirPlaces(planned.instances, here) } : planned;
    this.#deps.log.info({ because: planSentences(plan) }, 'the engines of this machine are planned');
    const specs = isByHand
      ? new Map(plan.instances.map((spec, place) => [here[place]?.id ?? '', [{ ...spec, index: 0 }]]))
      : new Map([[first.id, plan.instances] as const, ...unplaced(plan.instances, here.slice(1))]);
    const instances = new Map([...specs].map(([id, list]) => [id, list.map(spec => this.#instance(spec))]));
    return { plan, instances, specs };
  }

  #instance(instance: PlannedInstance): OllamaInstance {
    const { baseUrl, threads } = instance;
    const known = this.#watched.get(baseUrl);
    const isSame = known?.instance.threads === threads && known.instance.cores === instance.cores;
    this.#watched.set(baseUrl, { instance, state: isSame ? known.state : { threads } });
    return { baseUrl, threads: () => this.threadsAt(baseUrl) };
  }

  #take(given: Given, key: string): void {
    this.#given = given;
    this.#inForce = key;
    const inUse = new Set([...given.instances.values()].flat().map(({ baseUrl }) => baseUrl));
    for (const baseUrl of this.#watched.keys()) if (!inUse.has(baseUrl)) this.#watched.delete(baseUrl);
    this.#watchMachine();
  }

  #watchMachine(): void {
    if (this.#timer || this.#isClosed || this.#watched.size === 0) return;
    this.#timer = this.#deps.clock.timer(LOOK_EVERY, () => {
      this.#timer = undefined;
      this.#look();
      this.#watchMachine();
    });
  }

  /** Nobody knows on whose cores the others are: each engine has its share of them. */
  #look(): void {
    const other = this.#deps.otherWork();
    const at = this.#deps.clock.monotonic();
    for (const [engine, watched] of this.#watched) {
      const { cores, threads } = watched.instance;
      const share = (other * cores) / this.#cores;
      const before = watched.state;
      watched.state = nextThreads(before, { cores, reserve: cores - threads, other: share, at });
      if (watched.state.threads === before.threads) continue;
      const change = { engine, threads: watched.state.threads, before: before.threads, other };
      this.#deps.log.info(change, 'the next load of its model takes other threads');
    }
  }
}

/** One each, at the address that its owner gave it. */
function atTheirPlaces(instances: readonly PlannedInstance[], entries: readonly OllamaEntry[]) {
  return instances.map((instance, place) => ({ ...instance, baseUrl: entries[place]?.baseUrl ?? instance.baseUrl }));
}

/** Entries beside the one whose engines are planned: each has the threads of one of those, wherever it runs. */
function unplaced([like]: readonly PlannedInstance[], entries: readonly OllamaEntry[]) {
  const asItIs = { index: 0, launcher: [], boundBy: 'none' } as const;
  return entries.flatMap(({ id, baseUrl }) => (like ? [[id, [{ ...like, ...asItIs, baseUrl }]] as const] : []));
}

/** Bytes of the model that is to be loaded, if the engine is there to tell. */
async function sizeOfModel({ baseUrl, model }: OllamaEntry): Promise<number | undefined> {
  const found = await findOllama(baseUrl, AbortSignal.timeout(SIZE_LIMIT)).catch(() => undefined);
  if (found?.kind !== 'running') return undefined;
  const sizes = [...found.sizes];
  const named = sizes.find(([name]) => name === model || name === `${model}:latest`)?.[1];
  return named ?? (sizes.length > 0 ? Math.max(...sizes.map(([, bytes]) => bytes)) : undefined);
}
