import {
  Election,
  type ElectionMessage,
  type HandOver,
  type HealedPartition,
  type SavedElection,
} from '../../../../main/node/twin/election/index.ts';
import { Machine, type Way, type World } from './world.ts';

export const LEASE = 6000;
export const HEARTBEAT = 2000;
export const NAMES = ['a', 'b'] as const;
export type Name = (typeof NAMES)[number];
export const otherOf = (name: Name): Name => (name === 'a' ? 'b' : 'a');

/** What is wrong with the nodes, so that the checks can be seen to fail. */
export interface Sabotage {
  readonly forgetsItsTerm?: boolean;
  /** Each believes that the even terms are its own. */
  readonly sharesTerms?: boolean;
  readonly lease?: number;
  /** What the twin is told, instead of what was to be told. */
  readonly garble?: (message: ElectionMessage) => unknown;
}

/** One node on its machine: what it has on the disk outlives the process. */
export interface Node {
  readonly name: Name;
  readonly machine: Machine;
  /** Undefined while it is crashed. */
  election: Election | undefined;
  disk: SavedElection | undefined;
  preferred: boolean;
}

export interface PairEvents {
  readonly healed: (node: Node, healed: HealedPartition) => void;
  readonly told: (node: Node, message: ElectionMessage) => void;
  readonly crashed: (node: Node) => void;
}

/** Two nodes with a link between, over which each asks the other at every heartbeat and gets an answer. */
export class Pair {
  readonly nodes: Readonly<Record<Name, Node>>;
  ways: Record<Name, Way> = { a: GOOD_WAY, b: GOOD_WAY };
  readonly handOvers: Promise<HandOver>[] = [];
  readonly #world: World;
  readonly #random: () => number;
  readonly #events: PairEvents;
  readonly #sabotage: Sabotage;

  constructor(world: World, random: () => number, events: PairEvents, sabotage: Sabotage = {}) {
    this.#world = world;
    this.#random = random;
    this.#events = events;
    this.#sabotage = sabotage;
    const node = (name: Name): Node => {
      const machine = new Machine(world, random);
      return { name, machine, election: undefined, disk: undefined, preferred: false };
    };
    this.nodes = { a: node('a'), b: node('b') };
  }

  get all(): readonly Node[] {
    return [this.nodes.a, this.nodes.b];
  }

  start(node: Node): void {
    if (node.election) return;
    const { machine, name } = node;
    const isAlive = () => node.election === election;
    const twin = this.#sabotage.sharesTerms && name === 'b' ? 'c' : otherOf(name);
    const lease = this.#sabotage.lease ?? LEASE;
    const election: Election = new Election({
      settings: () => ({ self: name, twin, preferred: node.preferred, lease }),
      memory: {
        load: () => (node.disk === undefined || this.#sabotage.forgetsItsTerm ? undefined : node.disk),
        save: saved => {
          node.disk = saved;
        },
      },
      clock: {
        ...machine.clock,
        timer: (delay, fire) => machine.clock.timer(delay, () => isAlive() && fire()),
      },
      log: SILENT,
      tell: () => isAlive() && this.#ask(node),
    });
    node.election = election;
    election.onHealed(healed => this.#events.healed(node, healed));
    election.start();
    const beat = () => {
      if (!isAlive()) return;
      this.#ask(node);
      machine.clock.timer(HEARTBEAT, beat);
    };
    beat();
  }

  crash(node: Node): void {
    if (!node.election) return;
    const { election } = node;
    node.election = undefined;
    election.stop();
    this.#events.crashed(node);
  }

  handOver(node: Node, why: 'choice' | 'leaving'): void {
    const { election } = node;
    if (election && !node.machine.isStopped) this.handOvers.push(election.handOver(why));
  }

  #ask(node: Node): void {
    const twin = this.nodes[otherOf(node.name)];
    this.#send(node, () => {
      this.#send(twin, () => {});
    });
  }

  /** Sends what the node has to say now; `heard` happens at the other after it was heard. */
  #send(from: Node, heard: () => void): void {
    if (!from.election) return;
    const message = from.election.message();
    this.#events.told(from, message);
    const { isOpen, loss, delay } = this.ways[from.name];
    if (!isOpen || this.#random() < loss) return;
    const said = this.#sabotage.garble ? this.#sabotage.garble(message) : message;
    const text = JSON.stringify(said);
    const to = this.nodes[otherOf(from.name)];
    const arrival = this.#world.now + delay[0] + this.#random() * (delay[1] - delay[0]);
    // A process that was started since then never hears what its forerunner was asked.
    const { election } = to;
    this.#world.at(arrival, () =>
      to.machine.receive(() => {
        if (!election || to.election !== election) return;
        election.hear(JSON.parse(text));
        heard();
      }),
    );
  }
}

export const GOOD_WAY: Way = { isOpen: true, loss: 0, delay: [5, 300] };
const SILENT = { info() {}, warn() {}, error() {} };
