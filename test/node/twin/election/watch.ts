import type { Election, ElectionMessage, HealedPartition } from '../../../../main/node/twin/election/index.ts';
import { LEASE, type Name, type Node, type Pair, type PairEvents } from './pair.ts';
import type { World } from './world.ts';

/** An invariant that did not hold. */
export class Violation extends Error {}

/** The longest that a message is on its way in any weather, ms. */
export const LONGEST_DELAY = 1400;
/** A machine stops for so long at most, ms. */
export const LONGEST_STOP = 20_000;
const SLACK = 2000;

/** Looks at both nodes after everything that happens, and throws as soon as something is not as promised. */
export class Watch implements PairEvents {
  /** Whom the highest term made active, one after the other. */
  readonly actives: Name[] = [];
  readonly healings: { readonly at: number; readonly node: Name; readonly healed: HealedPartition }[] = [];
  pair: Pair | undefined;
  /** The link is whole and nothing is done to the nodes since then. */
  calmSince = Number.POSITIVE_INFINITY;
  readonly #world: World;
  readonly #owners = new Map<number, Name>();
  readonly #claimed = { a: -1, b: -1 };
  readonly #told = { a: -1, b: -1 };
  readonly #live = { a: false, b: false };
  readonly #heldBy: Record<Name, Election | undefined> = { a: undefined, b: undefined };
  #highest = -1;
  #vacantSince: number | undefined;
  #disagreeSince: number | undefined;
  #hadActive = false;
  #crashedAt = Number.NEGATIVE_INFINITY;

  constructor(world: World) {
    this.#world = world;
  }

  crashed(): void {
    this.#crashedAt = this.#world.now;
  }

  healed({ name }: Node, healed: HealedPartition): void {
    this.healings.push({ at: this.#world.now, node: name, healed });
    this.#hold(healed.to >= healed.from && healed.won.term > healed.lost.term, 'a partition is told as it was');
  }

  told({ name, disk }: Node, { term, role }: ElectionMessage): void {
    const saved = disk ?? { term: 0, role: 'standby' };
    this.#hold(saved.term >= term, `${name} tells term ${term} before it is saved`);
    this.#hold(role === 'standby' || saved.role === 'active', `${name} tells that it is active before it is saved`);
    this.#hold(term >= this.#told[name], `the terms that ${name} tells grow: ${term} after ${this.#told[name]}`);
    this.#told[name] = term;
  }

  look(): void {
    const nodes = this.pair?.all ?? [];
    const actives = nodes.filter(({ election }) => election?.view().role === 'active');
    for (const node of nodes) this.#lookAtTerm(node);
    this.#lookForVacancy(nodes);
    this.#lookForDrop(actives.length);
    this.#lookForAgreement(nodes, actives.length);
  }

  #lookAtTerm({ name, election }: Node): void {
    const held = this.#heldBy[name];
    const { role, term } = election?.view() ?? { role: 'standby', term: 0 };
    this.#heldBy[name] = role === 'active' ? election : undefined;
    if (role === 'standby' || (held === election && this.#claimed[name] === term)) return;
    const owner = this.#owners.get(term) ?? name;
    this.#hold(owner === name, `term ${term} has one active, not ${owner} and ${name}`);
    this.#hold(term > this.#claimed[name], `terms grow: ${name} claims ${term} after ${this.#claimed[name]}`);
    this.#owners.set(term, name);
    this.#claimed[name] = term;
    if (term <= this.#highest) return;
    this.#highest = term;
    if (this.actives.at(-1) !== name) this.actives.push(name);
  }

  /** Whoever is awake has an active within a lease, or four where the link tore again and again. */
  #lookForVacancy(nodes: readonly Node[]): void {
    const { now } = this.#world;
    const awake = nodes.filter(({ election, machine }) => election && !machine.isStopped);
    const isSameCrew = nodes.every(node => this.#live[node.name] === awake.includes(node));
    for (const node of nodes) this.#live[node.name] = awake.includes(node);
    const isVacant = awake.length > 0 && awake.every(({ election }) => election?.view().role === 'standby');
    if (!isVacant) this.#vacantSince = undefined;
    else if (!isSameCrew || this.#vacantSince === undefined) this.#vacantSince = now;
    else {
      const torn = this.healings.filter(({ at }) => at > now - 101 * LEASE).length;
      const bound = (torn < 2 ? LEASE : 4 * LEASE) + SLACK;
      this.#hold(now - this.#vacantSince <= bound, `nobody is without an active for more than ${bound} ms`);
    }
  }

  /** The role is given up to somebody, never into the void: only who took it may have died since. */
  #lookForDrop(actives: number): void {
    const { now } = this.#world;
    const isExcused = now - this.#crashedAt <= LONGEST_DELAY + LONGEST_STOP;
    this.#hold(actives > 0 || !this.#hadActive || isExcused, 'the role is never dropped');
    this.#hadActive = actives > 0;
  }

  #lookForAgreement(nodes: readonly Node[], actives: number): void {
    const { now } = this.#world;
    if (now - this.calmSince < LEASE + SLACK) return;
    const views = nodes.map(({ election }) => election?.view());
    const [first, second] = views;
    const agree = actives === 1 && first?.active === second?.active && first?.term === second?.term;
    if (agree) this.#disagreeSince = undefined;
    else this.#disagreeSince ??= now;
    const time = now - (this.#disagreeSince ?? now);
    // What a hand-over takes: the wish, the claim.
    this.#hold(time <= 1000, `in quiet there is one active and both agree: ${JSON.stringify(views)}`);
  }

  #hold(isSo: boolean, what: string): void {
    if (!isSo) throw new Violation(`${what} (at ${Math.round(this.#world.now)})`);
  }
}
