import type { Logger } from 'pino';
import type { Clock } from '../clock/index.ts';
import type { Config } from '../config/index.ts';
import { createPoster, type Poster, type Resolve } from '../queue/index.ts';
import { Announcer } from './announce.ts';
import { Election, type HandOver } from './election/index.ts';
import type { TwinEvent } from './events.ts';
import type { Kept, KnownTwin } from './identity.ts';
import { isHere, type OwnPlace } from './own-place.ts';

export interface TurnDeps {
  readonly self: string;
  readonly config: () => Config;
  readonly isPaired: () => boolean;
  readonly known: KnownTwin;
  readonly place: OwnPlace;
  readonly kept: Kept;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  /** Names to addresses, for what GrowthHub is told. */
  readonly resolve: Resolve;
  /** A heartbeat is due now. */
  readonly tell: () => void;
  readonly note: (kind: TwinEvent['kind'], text: string) => void;
  /** The role, the term or the active one is another. */
  readonly changed: () => void;
}

const KEPT_AS = 'twin election';

/** Whose turn it is of the two, and GrowthHub's knowing it. */
export class Turn {
  readonly election: Election;
  readonly #deps: TurnDeps;
  readonly #announcer: Announcer;
  readonly #poster: Poster;

  constructor(deps: TurnDeps) {
    const { self, config, isPaired, known, kept, clock, random, log, tell } = deps;
    this.#deps = deps;
    this.#poster = createPoster(deps.resolve);
    this.#announcer = new Announcer({
      node: self,
      growthHub: () => config().growthhub,
      poster: this.#poster,
      clock,
      random,
      log,
    });
    this.election = new Election({
      settings: () => {
        const { preferred, lease } = config().peer;
        return { self, twin: isPaired() ? known.identity?.id : undefined, preferred, lease };
      },
      memory: { load: () => kept.get(KEPT_AS), save: saved => kept.put(KEPT_AS, saved) },
      clock,
      log,
      tell,
    });
    this.election.onChange(({ role, term }) => this.#changed(role, term));
    this.election.onHealed(({ from, to }) => {
      const seconds = Math.max(1, Math.round((to - from) / 1000));
      deps.note('both-were-active', `both machines were active for ${seconds} s: they did not hear each other`);
    });
  }

  /** The one of the two that drains the queue and writes the report; alone it always is. */
  get isActive(): boolean {
    return !this.#deps.isPaired() || this.election.view().role === 'active';
  }

  start(): void {
    this.election.start();
    this.announce();
  }

  /**
   * GrowthHub is told if this node is the active one and it does not know yet. To be called when an address or the
   * configuration may be another. A node alone has nothing to say: there is nothing to choose between.
   */
  announce(): void {
    if (!this.#deps.isPaired()) return;
    const { config, place } = this.#deps;
    const { webhookUrl } = config().growthhub;
    const isGrowthHubHere = webhookUrl !== undefined && isHere(webhookUrl);
    const { role, term } = this.election.view();
    this.#announcer.update({ role, term, url: isGrowthHubHere ? place.url : place.addresses()[0] });
  }

  /** The node is about to stop: the twin takes over if it is there. */
  async leave(): Promise<HandOver | undefined> {
    return this.election.view().role === 'active' ? this.election.handOver('leaving') : undefined;
  }

  async stop(): Promise<void> {
    this.election.stop();
    await this.#announcer.stop();
    await this.#poster.close();
  }

  #changed(role: 'active' | 'standby', term: number): void {
    const { known, note, changed } = this.#deps;
    this.announce();
    if (this.#deps.isPaired() && role === 'active')
      note('became-active', `this machine is the active one (term ${term})`);
    if (this.#deps.isPaired() && role === 'standby')
      note('became-standby', `${known.name} is the active one (term ${term})`);
    changed();
  }
}
