import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { BackendState, Lender } from './cascade/index.ts';
import type { Clock, Timer } from './clock/index.ts';
import type { Config, ConfigEdit } from './config/index.ts';
import type { GuardedRoutes } from './gateway/index.ts';
import { createPoster, type Resolve } from './queue/index.ts';
import {
  Addresses,
  Announcer,
  Election,
  type Heartbeat,
  HttpPeer,
  type Introduction,
  isHere,
  type Kept,
  KnownTwin,
  Link,
  lendingHandlers,
  makeHeartbeat,
  ownAddresses,
  PairingHost,
  type PeerHandlers,
  pairingRoutes,
  peerDoor,
  readSharedState,
  shareState,
  TurnedAway,
  type TwinEvent,
  TwinEvents,
  TwinRoster,
} from './twin/index.ts';

export interface TwinsDeps {
  readonly config: () => Config;
  /** Changes the configuration and puts it in force. Returns why that cannot be, as a sentence. */
  readonly change: (edit: ConfigEdit) => Promise<string | undefined>;
  readonly kept: Kept;
  /** This node's own backends. */
  readonly ownStates: () => readonly BackendState[];
  readonly lender: Lender;
  /** What the machine tells of itself with each heartbeat. */
  readonly machine: () => unknown;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  /** Names to addresses, for what GrowthHub is told. */
  readonly resolve: Resolve;
  /** Something that the page or the plan goes by is another. */
  readonly changed: () => void;
}

/** What this node has with its twin: the link, whose turn it is, and the twin's backends. */
export class Twins {
  readonly peer: HttpPeer;
  readonly link: Link;
  readonly election: Election;
  readonly roster: TwinRoster;
  readonly pairing: PairingHost;
  readonly known: KnownTwin;
  readonly events: TwinEvents;
  readonly #deps: TwinsDeps;
  readonly #nodeId: string;
  readonly #log: Logger;
  readonly #addresses: Addresses;
  readonly #announcer: Announcer;
  readonly #poster: ReturnType<typeof createPoster>;
  /** Answers of other parts of the node, by operation. */
  readonly #handlers: Record<string, PeerHandlers[string]>;
  #gateway: { readonly host: string; readonly port: number };
  #machineOfTwin: unknown;
  #wasHeard = false;
  #watch: Timer | undefined;

  constructor(deps: TwinsDeps) {
    const { config, kept, clock, changed } = deps;
    this.#deps = deps;
    this.#log = deps.log.child({ part: 'twin' });
    this.#nodeId = config().node.id;
    this.#gateway = config().gateway;
    this.#addresses = new Addresses(clock);
    this.known = new KnownTwin(kept);
    this.events = new TwinEvents(kept, clock);
    this.peer = new HttpPeer({
      nodeId: this.#nodeId,
      secret: () => config().peer?.secret,
      addresses: () => this.#addresses.ranked(),
      clock,
      connectTimeout: config().routing.timeouts.connect,
    });
    this.link = new Link({
      peer: this.peer,
      addresses: this.#addresses,
      clock,
      interval: () => this.#settings.heartbeat,
      say: () => this.#say(),
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
    this.#poster = createPoster(deps.resolve);
    this.#announcer = new Announcer({
      node: this.#nodeId,
      growthHub: () => config().growthhub,
      poster: this.#poster,
      clock,
      random: deps.random,
      log: this.#log,
    });
    this.election = this.#newElection();
    this.pairing = new PairingHost({
      clock,
      introduction: () => this.introduction(),
      pair: async (twin, secret) =>
        sameId(this.#nodeId, twin.node) ??
        (await deps.change({ kind: 'pair', peerSecret: secret })) ??
        this.begin(twin),
      changed,
    });
    const { lender, ownStates } = deps;
    this.#handlers = {
      ...this.link.handlers,
      ...lendingHandlers({ nodeId: this.#nodeId, states: ownStates, lender }),
      unpaired: { kind: 'answer', handle: () => this.#wasUnpaired() },
    };
  }

  get isPaired(): boolean {
    return this.#deps.config().peer?.secret !== undefined;
  }

  /** Heard within the lease; one that was not is taken for gone. */
  get isTwinHeard(): boolean {
    return this.isPaired && !this.link.isSilentFor(this.#settings.lease);
  }

  /** The one of the two that drains the queue and writes the report; alone it always is. */
  get isActive(): boolean {
    return !this.isPaired || this.election.view().role === 'active';
  }

  /** What the twin said of its machine last; anything at all. */
  get machineOfTwin(): unknown {
    return this.#machineOfTwin;
  }

  /** Adds to what the twin may ask. To be called before `start`. */
  answer(handlers: PeerHandlers): void {
    Object.assign(this.#handlers, handlers);
  }

  /** What only the twin has a key to. */
  routes(): GuardedRoutes {
    const { config, clock } = this.#deps;
    const turnedAway = new TurnedAway(clock, this.#log);
    return {
      prefix: '/peer/',
      add: app => {
        peerDoor(app, {
          nodeId: this.#nodeId,
          secret: () => config().peer?.secret,
          boot: randomBytes(12).toString('base64url'),
          handlers: () => this.#handlers,
          clock,
          log: this.#log,
          refused: reason => {
            if (reason !== 'restarted') turnedAway.note(reason);
          },
        });
        pairingRoutes(app, this.pairing);
      },
    };
  }

  /** Where this node can be reached from elsewhere. */
  ownAddresses(): readonly string[] {
    const isTwinHere = this.#addresses.ranked().slice(0, 1).some(isHere);
    return ownAddresses({ ...this.#gateway, publicUrl: this.#deps.config().gateway.publicUrl }, isTwinHere);
  }

  /** The one to be told to callers; of loopback when nothing else is known. */
  get ownUrl(): string {
    return this.ownAddresses()[0] ?? `http://127.0.0.1:${this.#gateway.port}`;
  }

  /** What this node says of itself to a machine that may become its twin. @param url where that one is reached */
  introduction(url?: string): Introduction {
    const { node, gateway } = this.#deps.config();
    const isTwinHere = url !== undefined && isHere(url);
    const addresses = ownAddresses({ ...this.#gateway, publicUrl: gateway.publicUrl }, isTwinHere);
    const { name, version } = makeHeartbeat({ id: node.id, name: node.name ?? node.id }, [], {}, 0);
    return { node: node.id, name, version, addresses };
  }

  /** The configuration has a new twin. */
  begin({ node, name, version, addresses }: Introduction): undefined {
    this.roster.forget();
    this.known.learn({ id: node, name, version, addresses });
    this.#addresses.learn(this.#deps.config().peer?.url, addresses);
    this.#note('paired', `paired with ${name}`);
    this.link.tell();
  }

  /** The configuration has no twin any more. */
  end(why: string): void {
    this.known.forget();
    this.roster.forget();
    this.#addresses.learn(undefined, []);
    this.#machineOfTwin = undefined;
    this.#note('unpaired', why);
  }

  /** Once the gateway listens. */
  start(gateway: { readonly host: string; readonly port: number }): void {
    this.#gateway = gateway;
    this.#addresses.learn(this.#deps.config().peer?.url, this.known.identity?.addresses ?? []);
    this.link.start();
    this.election.start();
    this.#lookForSilence();
    this.#announce();
  }

  /** The configuration was read again. */
  reconfigured(): void {
    this.#addresses.learn(this.#deps.config().peer?.url, this.known.identity?.addresses ?? []);
    this.link.tell();
    this.#announce();
  }

  /** Hands the role over if the twin is there to take it. To be called while the gateway still answers. */
  async leave(): Promise<void> {
    if (!this.isTwinHeard || this.election.view().role !== 'active') return;
    const result = await this.election.handOver('leaving');
    this.#log.info(result, 'the role is handed over before the stop');
  }

  async stop(): Promise<void> {
    this.#watch?.cancel();
    this.election.stop();
    this.link.stop();
    this.roster.close();
    await this.#announcer.stop();
    await Promise.all([this.#poster.close(), this.peer.close()]);
  }

  get #settings() {
    return this.#deps.config().peer ?? DEFAULTS;
  }

  get #twinName(): string {
    return this.known.identity?.name ?? 'the twin';
  }

  #newElection(): Election {
    const { kept, clock } = this.#deps;
    const election = new Election({
      settings: () => ({
        self: this.#nodeId,
        twin: this.isPaired ? this.known.identity?.id : undefined,
        preferred: this.#settings.preferred,
        lease: this.#settings.lease,
      }),
      memory: { load: () => kept.get(ELECTION), save: saved => kept.put(ELECTION, saved) },
      clock,
      log: this.#log,
      tell: () => this.link.tell(),
    });
    election.onChange(({ role, term }) => {
      this.#announce();
      if (!this.isPaired) this.#deps.changed();
      else if (role === 'active') this.#note('became-active', `this machine is the active one (term ${term})`);
      else this.#note('became-standby', `${this.#twinName} is the active one (term ${term})`);
    });
    election.onHealed(({ from, to }) => {
      const seconds = Math.max(1, Math.round((to - from) / 1000));
      this.#note('both-were-active', `both machines were active for ${seconds} s: they did not hear each other`);
    });
    return election;
  }

  /** A node alone is the active one too, but then there is nothing to choose between. */
  #announce(): void {
    if (!this.isPaired) return;
    const { webhookUrl } = this.#deps.config().growthhub;
    const isGrowthHubHere = webhookUrl !== undefined && isHere(webhookUrl);
    const { role, term } = this.election.view();
    this.#announcer.update({ role, term, url: isGrowthHubHere ? this.ownUrl : this.ownAddresses()[0] });
  }

  #say(): Heartbeat {
    const { config, clock, ownStates, lender, machine } = this.#deps;
    const { id, name } = config().node;
    const parts = {
      election: this.election.message(),
      backends: shareState({ states: ownStates(), lentNow: state => lender.lentNow(state), clock }),
      machine: machine(),
    };
    return makeHeartbeat({ id, name: name ?? id }, this.ownAddresses(), parts, clock.now());
  }

  #hear({ node, name, version, addresses, parts }: Heartbeat): void {
    if (node === this.#nodeId || !this.isPaired) return;
    if (this.known.learn({ id: node, name, version, addresses })) {
      this.#addresses.learn(this.#deps.config().peer?.url, addresses);
    }
    this.election.hear(parts.election);
    const shared = readSharedState(parts.backends);
    if (shared) this.roster.learn(node, name, shared, this.#deps.clock.monotonic());
    this.#machineOfTwin = parts.machine;
    this.#noteSilence();
  }

  async #wasUnpaired(): Promise<unknown> {
    const name = this.#twinName;
    const problem = await this.#deps.change({ kind: 'unpair' });
    if (problem) this.#log.warn({ problem }, 'the twin ended the pairing, and the configuration could not be changed');
    else this.end(`${name} ended the pairing`);
    return {};
  }

  #lookForSilence(): void {
    this.#noteSilence();
    this.#watch = this.#deps.clock.timer(this.#settings.heartbeat, () => this.#lookForSilence());
  }

  #noteSilence(): void {
    const { isTwinHeard } = this;
    if (isTwinHeard === this.#wasHeard) return;
    this.#wasHeard = isTwinHeard;
    if (isTwinHeard) this.#note('twin-back', `${this.#twinName} is heard`);
    else if (this.isPaired) this.#note('twin-lost', `${this.#twinName} is not heard any more`);
  }

  #note(kind: TwinEvent['kind'], text: string): void {
    this.events.add(kind, text);
    this.#deps.changed();
  }
}

const ELECTION = 'twin election';
const DEFAULTS = { preferred: false, heartbeat: 2000, lease: 6000 };

/** Two nodes of one id could not be told apart in a plan, nor in the election. */
export function sameId(own: string, other: string): string | undefined {
  if (own !== other) return undefined;
  return `Both nodes have the id ${own}. Give one of them another (on its Twins page, or node.id), and start it again.`;
}
