import type { Config } from '../config/index.ts';
import type { NumaNode, Topology } from '../monitor/index.ts';
import { type Binder, type Launcher, launcherFor, type Placement, shareOut } from './placement.ts';
import { addressesFrom } from './ports.ts';

/** One Ollama of this machine that Tandem looks after: where it answers, and how it is started if it has to be. */
export interface InstanceSpec {
  /** 0 for the first. */
  readonly index: number;
  /** Where it answers; always this machine. */
  readonly baseUrl: string;
  /** What stands before the program on its command line, such as `numactl --cpunodebind=0 --membind=0`. */
  readonly launcher: readonly string[];
  /** Threads of each model that it loads; never all cores of its socket. */
  readonly threads: number;
  /** Environment beside what every instance gets (`OLLAMA_HOST` and the like). */
  readonly environment: Readonly<Record<string, string>>;
}

/** An instance with what was decided about it, for people. */
export interface PlannedInstance extends InstanceSpec {
  /** NUMA node that it runs on. */
  readonly node: number;
  /** Physical cores that it may use. */
  readonly cores: number;
  readonly boundBy: Launcher['kind'];
  /** A sentence. */
  readonly because: string;
}

export interface InstancePlan {
  readonly instances: readonly PlannedInstance[];
  /** Sentences: why so many, and what a person could do about what is not as it should be. */
  readonly because: readonly string[];
}

/** All of it for people: why so many, then what was decided about each. */
export function planSentences(plan: InstancePlan | undefined): readonly string[] {
  return plan ? [...plan.because, ...plan.instances.map(({ because }) => because)] : [];
}

/** What the plan depends on besides the configuration. */
export interface Surroundings {
  readonly topology: Topology;
  /** Size of the model's file; undefined while it is not known. */
  readonly modelBytes: number | undefined;
  readonly binders: ReadonlySet<Binder>;
  /** Ports on which something answers that is no Ollama, or one that belongs to another backend. */
  readonly takenPorts: ReadonlySet<number>;
}

type Wanted = Pick<Config['ollama'], 'instances' | 'reserveCores'>;

/** A model of the size that a workstation without a GPU is good for (four billion weights of four bits). */
const USUAL_MODEL = 3 * 2 ** 30;
/** What an engine takes beside the model's weights: the context of its callers, and itself. */
const BESIDE_MODEL = 2 * 2 ** 30;

/** The instances for a machine: one a NUMA node, or as many as the owner wants. */
export function planInstances(wanted: Wanted, baseUrl: string, around: Surroundings): InstancePlan {
  const { topology } = around;
  const need = (around.modelBytes ?? USUAL_MODEL) + BESIDE_MODEL;
  const because: string[] = [];
  const nodes = nodesToUse(topology, because);
  const chosen =
    wanted.instances === 'auto'
      ? byTopology(nodes, need, topology, because)
      : forced(nodes, wanted.instances, need, because);
  const addresses = addressesFrom(baseUrl, chosen.length, around.takenPorts);
  if (addresses.length < chosen.length) because.push(`There are free ports for ${addresses.length} engines only.`);
  const places = placed(chosen.slice(0, addresses.length), topology, need);
  const instances = places.map((place, index) => {
    const launcher = launcherFor(place, topology, around.binders);
    const threads = threadsAt(place, places, wanted.reserveCores, topology);
    const of = `Node ${place.node.id}, ${count(place.cores.length, 'core')}: ${count(threads, 'thread')}`;
    return {
      index,
      baseUrl: addresses[index] ?? baseUrl,
      launcher: launcher.words,
      threads,
      environment: {},
      node: place.node.id,
      cores: place.cores.length,
      boundBy: launcher.kind,
      because: `${of}, ${howBound(launcher, place)}.`,
    };
  });
  const unbound = places.length > 1 || topology.nodes.length > 1 ? unboundRemark(instances, topology) : undefined;
  if (unbound) because.push(unbound);
  const threads = instances.reduce((sum, instance) => sum + instance.threads, 0);
  const cores = topology.nodes.reduce((sum, node) => sum + node.cores.length, 0);
  if (threads >= cores && cores > 1) {
    because.push('Together they take every core: any other busy program slows them down to a crawl.');
  }
  return { instances, because };
}

/** Nodes with memory, those with most of it first; engines elsewhere would read all of their model over a far link. */
function nodesToUse({ nodes }: Topology, because: string[]): readonly NumaNode[] {
  const withMemory = nodes.filter(({ memoryBytes }) => memoryBytes > 0);
  if (withMemory.length === 0 || withMemory.length === nodes.length) return nodes;
  const without = nodes.filter(({ memoryBytes }) => memoryBytes === 0).map(({ id }) => id);
  because.push(`No engine runs on the cores of node ${without.join(', ')}, which have no memory of their own.`);
  return withMemory;
}

function byTopology(
  nodes: readonly NumaNode[],
  need: number,
  { memoryBytes, available }: Topology,
  because: string[],
): readonly NumaNode[] {
  const [first] = nodes;
  const single = (why: string): readonly NumaNode[] => {
    because.push(why);
    return nodes.toSorted((a, b) => b.memoryBytes - a.memoryBytes).slice(0, 1);
  };
  if (nodes.length < 2 || !first) return single('The machine has one NUMA node to use: one engine.');
  const large = nodes.filter(({ cores }) => cores.length >= 2);
  if (large.length < 2) return single('Its NUMA nodes have one core each: one engine.');
  const logical = large.reduce((sum, { cores }) => sum + cores.reduce((all, { cpus }) => all + cpus.length, 0), 0);
  if (available < logical) {
    return single(`This process may use ${count(available, 'processor')} of ${logical}: one engine.`);
  }
  const enough = large.filter(node => node.memoryBytes >= need);
  if (enough.length < 2) {
    return single(`A copy of the model on each NUMA node takes about ${gigabytes(need)}, which they lack: one engine.`);
  }
  const affordable = Math.min(enough.length, Math.floor(memoryBytes / need), MOST_ENGINES);
  if (affordable < 2) return single(`There is memory for one copy of the model (${gigabytes(need)}): one engine.`);
  const cores = enough[0]?.cores.length ?? 0;
  because.push(
    `An engine for each of ${affordable} NUMA nodes of ${count(cores, 'core')}: one that spans them reads its model over the link between them, at about half the speed.`,
  );
  return enough.slice(0, affordable);
}

const MOST_ENGINES = 16;

/** As many as the owner wants, spread evenly over the nodes, those with most memory first. */
function forced(nodes: readonly NumaNode[], wanted: number, need: number, because: string[]): readonly NumaNode[] {
  const byMemory = nodes.toSorted((a, b) => b.memoryBytes - a.memoryBytes);
  const used = byMemory.slice(0, wanted).toSorted((a, b) => a.id - b.id);
  const chosen = Array.from({ length: wanted }, (_, place) => used[place % used.length]).filter(
    node => node !== undefined,
  );
  because.push(`The configuration wants ${count(wanted, 'engine')}.`);
  const short = used.find(node => node.memoryBytes < need * chosen.filter(({ id }) => id === node.id).length);
  if (short && wanted > 1)
    because.push(`Node ${short.id} has little memory for that: each takes about ${gigabytes(need)}.`);
  return chosen.toSorted((a, b) => a.id - b.id);
}

/** Each with its cores; several of one node share them. */
function placed(chosen: readonly NumaNode[], { nodes }: Topology, need: number): readonly Placement[] {
  const seen = new Map<number, number>();
  return chosen.map(node => {
    const sharing = chosen.filter(({ id }) => id === node.id).length;
    const turn = seen.get(node.id) ?? 0;
    seen.set(node.id, turn + 1);
    const fits = node.memoryBytes >= need * sharing;
    const memory = nodes.length === 1 ? 'any' : fits ? 'own' : chosen.length === 1 ? 'all' : 'own-first';
    return { node, cores: shareOut(node, sharing)[turn] ?? node.cores, memory };
  });
}

/** The reserve is left on each node, and once of what a quota allows to all together. */
function threadsAt(place: Placement, all: readonly Placement[], reserve: number, { available }: Topology): number {
  const sharing = all.filter(({ node }) => node.id === place.node.id);
  const cores = sharing.reduce((sum, other) => sum + other.cores.length, 0);
  const ofNode = Math.floor((cores - reserve) / sharing.length);
  const ofQuota = Math.floor((available - reserve) / all.length);
  return Math.max(1, Math.min(place.cores.length, ofNode, ofQuota));
}

/** An engine that runs already is taken as it is, bound or not. */
function howBound({ kind }: Launcher, { memory }: Placement): string {
  switch (kind) {
    case 'numactl':
      return `bound by numactl when Tandem starts it${memory === 'all' ? ', its memory spread over all nodes' : ''}`;
    case 'taskset':
      return 'bound by taskset when Tandem starts it';
    case 'start':
      return 'bound by its affinity when Tandem starts it';
    case 'none':
      return 'not bound to them';
  }
}

function unboundRemark(instances: readonly PlannedInstance[], { platform }: Topology): string | undefined {
  const kinds = new Set(instances.map(({ boundBy }) => boundBy));
  if (platform === 'linux' && kinds.has('taskset')) {
    return 'Without numactl (`apt install numactl`) they are bound by taskset to their cores, and not to the memory there.';
  }
  if (platform === 'linux' && kinds.has('none')) {
    return 'Without numactl (`apt install numactl`) and taskset only their number of threads keeps them apart.';
  }
  return kinds.has('none')
    ? 'This system binds no program to cores: only their number of threads keeps them apart.'
    : undefined;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function gigabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e9)} GB`;
}
