import type { Logger } from 'pino';
import type { BackendState, Lender } from './cascade/index.ts';
import type { Clock } from './clock/index.ts';
import type { Config, ConfigEdit } from './config/index.ts';
import type { GuardedRoutes } from './gateway/index.ts';
import type { Resolve } from './queue/index.ts';
import {
  Addresses,
  type Election,
  type Heartbeat,
  HttpPeer,
  type Introduction,
  type Kept,
  KnownTwin,
  Link,
  type Listening,
  lendingHandlers,
  OwnNews,
  OwnPlace,
  PairingHost,
  type PeerHandlers,
  Presence,
  readSharedState,
  type SharedJobs,
  sameId,
  sayOf,
  Turn,
  type TwinEvent,
  TwinEvents,
  TwinRoster,
  twinRoutes,
} from './twin/index.ts';
import { version } from './version.ts';

export interface TwinsDeps {
  readonly config: () => Config;
  /** Changes the configuration and puts it in force. Returns why that cannot be, as a sentence. */
  readonly change: (edit: ConfigEdit) => Promise<string | undefined>;
  readonly kept: Kept;
  /** This node's own backends: all that the twin may ask, and those that are counted on. */
  readonly own: { readonly states: readonly BackendState[]; readonly inService: readonly BackendState[] };
  readonly lender: Lender;
  /** What the machine tells of itself with each heartbeat. */
  readonly machine: () => unknown;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  /** Where others reach this node's gateway, if anybody knows. */
  readonly publicUrl: () => string | undefined;
  /** Names to addresses, for what GrowthHub is told. */
  readonly resolve: Resolve;
  /** Something that the page or the plan goes by is another. */
  readonly changed: () => void;
}

/** What this node has with its twin: the link, whose turn it is, and the twin's backends. */
export class Twins {
  readonly peer: HttpPeer;
  readonly link: Link;
  readonly roster: TwinRoster;
  readonly pairing: PairingHost;
  readonly known: KnownTwin;
  readonly events: TwinEvents;
  /** Where this node is. */
  readonly place: OwnPlace;
  readonly #deps: TwinsDeps;
  readonly #nodeId: string;
  readonly #log: Logger;
  readonly #addresses: Addresses;
  readonly #turn: Turn;
  readonly #ownNews: OwnNews;
  /** Answers of other parts of the node, by operation. */
  readonly #handlers: Record<string, PeerHandlers[string]>;
  readonly #presence: Presence;
  #machineOfTwin: unknown;
  #jobs: SharedJobs | undefined;

  constructor(deps: TwinsDeps) {
    const { config, kept, clock, changed } = deps;
    this.#deps = deps;
    this.#log = deps.log.child({ part: 'twin' });
    this.#nodeId = config().node.id;
    this.#addresses = new Addresses(clock);
    this.place = new OwnPlace(config().gateway, deps.publicUrl, () => this.#addresses.ranked()[0]);
    this.#presence = new Presence({
      clock,
      interval: () => this.#settings.heartbeat,
      isHeard: () => this.isTwinHeard,
      came: () => this.#note('twin-back', `${this.known.name} is heard`),
      went: () => {
        if (this.isPaired) this.#note('twin-lost', `${this.known.name} is not heard any more`);
      },
    });
    this.known = new KnownTwin(kept);
    this.events = new TwinEvents(kept, clock);
    this.peer = new HttpPeer({
      nodeId: this.#nodeId,
      secret: () => config().peer.secret,
      addresses: () => this.#addresses.ranked(),
      clock,
      connectTimeout: config().routing.timeouts.connect,
    });
    this.link = new Link({
      peer: this.peer,
      addresses: this.#addresses,
      clock,
      interval: () => this.#settings.heartbeat,
      say: () => sayOf(deps, this.#turn.election, this.place),
      hear: heartbeat => this.#hear(heartbeat),
      changed,
    });
    this.roster = new TwinRoster({
      nodeId: this.#nodeId,
      peer: this.peer,
      clock,
      patience: () => this.#settings,
      breaker: () => config().routing.breaker,
      changed,
    });
    this.#turn = new Turn({
      ...deps,
      self: this.#nodeId,
      isPaired: () => this.isPaired,
      known: this.known,
      place: this.place,
      log: this.#log,
      tell: () => this.link.tell(),
      note: (kind, text) => this.#note(kind, text),
      changed: () => {
        this.#jobs?.roleChanged();
        changed();
      },
    });
    this.#ownNews = new OwnNews(deps.own, clock, () => this.link.tell());
    this.pairing = new PairingHost({
      clock,
      introduction: () => this.introduction(),
      pair: async (twin, secret) =>
        sameId(this.#nodeId, twin.node) ??
        (await deps.change({ kind: 'pair', peerSecret: secret })) ??
        this.begin(twin),
      changed,
    });
    const { lender, own } = deps;
    this.#handlers = {
      ...this.link.handlers,
      ...lendingHandlers({ nodeId: this.#nodeId, states: () => own.states, lender }),
      unpaired: { kind: 'answer', handle: () => this.#wasUnpaired() },
    };
  }

  get isPaired(): boolean {
    return this.#deps.config().peer.secret !== undefined;
  }

  /** Heard within the lease; one that was not is taken for gone. */
  get isTwinHeard(): boolean {
    return this.isPaired && !this.link.isSilentFor(this.#settings.lease);
  }

  /** The one of the two that drains the queue and writes the report; alone it always is. */
  get isActive(): boolean {
    return this.#turn.isActive;
  }

  get election(): Election {
    return this.#turn.election;
  }

  /** Its node's id; undefined: there is none, or it was never heard. */
  get twinId(): string | undefined {
    return this.isPaired ? this.known.identity?.id : undefined;
  }

  /** What the twin said of its machine last; anything at all. */
  get machineOfTwin(): unknown {
    return this.#machineOfTwin;
  }

  /** Adds to what the twin may ask. To be called before `start`. */
  answer(handlers: PeerHandlers): void {
    Object.assign(this.#handlers, handlers);
  }

  /** Something of this node's own may be another: the twin is told soon if it plans by that. Cheap: at every request. */
  ownChanged(): void {
    if (this.isPaired) this.#ownNews.look();
  }

  /** The jobs of both are shared: what is heard here concerns them. To be called before `start`. */
  share(jobs: SharedJobs): void {
    this.#jobs = jobs;
    this.answer(jobs.handlers);
  }

  /** What only the twin has a key to. */
  routes(): GuardedRoutes {
    const { config, clock } = this.#deps;
    const [nodeId, pairing, log] = [this.#nodeId, this.pairing, this.#log];
    return twinRoutes({ nodeId, config, handlers: () => this.#handlers, pairing, clock, log });
  }

  /** What this node says of itself to a machine that may become its twin. @param url where that one is reached */
  introduction(url?: string): Introduction {
    const { node } = this.#deps.config();
    return { node: node.id, name: node.name ?? node.id, version, addresses: this.place.addresses(url) };
  }

  /** The configuration has a new twin. */
  begin({ node, name, version, addresses }: Introduction): undefined {
    this.roster.forget();
    this.known.learn({ id: node, name, version, addresses });
    this.#addresses.learn(this.#deps.config().peer.url, addresses);
    this.#note('paired', `paired with ${name}`);
    this.#jobs?.pairingChanged();
    this.link.tell();
  }

  /** The pairing is about to end, and the twin is there: each keeps the jobs that are its own. */
  async part(): Promise<void> {
    await this.#jobs?.part();
  }

  /** The configuration has no twin any more. */
  end(why: string): void {
    this.known.forget();
    this.roster.forget();
    this.#addresses.learn(undefined, []);
    this.#machineOfTwin = undefined;
    this.#note('unpaired', why);
    this.#jobs?.pairingChanged();
  }

  /** Once the gateway listens. */
  start(gateway: Listening): void {
    this.place.listensOn(gateway);
    this.#addresses.learn(this.#deps.config().peer.url, this.known.identity?.addresses ?? []);
    this.link.start();
    this.#turn.start();
    this.#presence.start();
  }

  /** The configuration was read again, or this node is reached elsewhere. */
  reconfigured(): void {
    this.#addresses.learn(this.#deps.config().peer.url, this.known.identity?.addresses ?? []);
    this.link.tell();
    this.#turn.announce();
  }

  /** Hands the role over if the twin is there to take it. To be called while the gateway still answers. */
  async leave(): Promise<void> {
    const result = this.isTwinHeard ? await this.#turn.leave() : undefined;
    if (result) this.#log.info(result, 'the role is handed over before the stop');
  }

  async stop(): Promise<void> {
    this.#presence.stop();
    this.link.stop();
    this.roster.close();
    await this.#turn.stop();
    await this.peer.close();
  }

  get #settings() {
    return this.#deps.config().peer;
  }

  #hear({ node, name, version, addresses, parts }: Heartbeat): void {
    if (node === this.#nodeId || !this.isPaired) return;
    if (this.known.learn({ id: node, name, version, addresses })) {
      this.#addresses.learn(this.#deps.config().peer.url, addresses);
    }
    this.election.hear(parts.election);
    const shared = readSharedState(parts.backends);
    if (shared) this.roster.learn(node, name, shared, this.#deps.clock.monotonic());
    this.#machineOfTwin = parts.machine;
    this.#jobs?.heard();
    this.#presence.look();
  }

  async #wasUnpaired(): Promise<unknown> {
    const name = this.known.name;
    const problem = await this.#deps.change({ kind: 'unpair' });
    if (problem) this.#log.warn({ problem }, 'the twin ended the pairing, and the configuration could not be changed');
    else this.end(`${name} ended the pairing`);
    return {};
  }

  #note(kind: TwinEvent['kind'], text: string): void {
    this.events.add(kind, text);
    this.#deps.changed();
  }
}
