import type { Clock, Timer } from '../node/clock/index.ts';
import type { LiveState, TwinsState } from '../node/control/index.ts';
import type { NodeClient } from './node-client.ts';
import type { Figures } from './shell-state.ts';

/** What the shell knows of the node it is connected to; without `live` it is not, or not yet. */
export interface NodeFacts {
  readonly live?: LiveState;
  readonly twins?: TwinsState;
  readonly figures?: Figures;
  /** Where the gateway is reached from outside. */
  readonly tunnelUrl?: string;
}

export interface NodeWatchOptions {
  readonly client: NodeClient;
  readonly clock: Clock;
  readonly changed: (facts: NodeFacts) => void;
  /** The node was not reached for `LOST_AFTER`; said once each time. */
  readonly lost: () => void;
}

/** How often (ms) what no subscription tells is asked for: the role and the load, and what the day counts up to. */
const TWINS_EVERY = 3000;
const FIGURES_EVERY = 60_000;
/** After a stream that ended or was refused. */
const OPEN_AGAIN = 1000;
/** Silence for so long (ms) is no hiccup: a node that is busy answers well before. */
export const LOST_AFTER = 6000;

/** Follows a node until it is stopped: its live state by subscription, the rest by asking. */
export class NodeWatch {
  readonly #options: NodeWatchOptions;
  #facts: NodeFacts = {};
  #subscription: { unsubscribe(): void } | undefined;
  #timers: Partial<Record<'twins' | 'figures' | 'open' | 'lost', Timer>> = {};
  #isStopped = false;

  constructor(options: NodeWatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.#open();
    this.#again('twins', 0, () => this.#askTwins());
    this.#again('figures', 0, () => this.#askFigures());
  }

  stop(): void {
    this.#isStopped = true;
    this.#subscription?.unsubscribe();
    for (const timer of Object.values(this.#timers)) timer.cancel();
  }

  /** Asks now for what would be asked for later: something was done about it. */
  hurry(): void {
    this.#again('figures', 0, () => this.#askFigures());
    this.#again('twins', 0, () => this.#askTwins());
  }

  #open(): void {
    if (this.#isStopped) return;
    const reopen = () => {
      if (this.#isStopped) return;
      this.#miss();
      this.#again('open', OPEN_AGAIN, async () => this.#open());
    };
    this.#subscription = this.#options.client.live.subscribe(undefined, {
      onData: live => {
        this.#timers.lost?.cancel();
        delete this.#timers.lost;
        this.#tell({ live });
      },
      // The stream opens itself again after a hiccup; how long that lasts is what counts.
      onConnectionStateChange: ({ state, error }) => {
        if (state === 'connecting' && error) this.#miss();
      },
      onError: reopen,
      onComplete: reopen,
    });
  }

  /** Nothing is heard just now; after a while that is a loss. */
  #miss(): void {
    if (this.#isStopped || this.#timers.lost) return;
    this.#timers.lost = this.#options.clock.timer(LOST_AFTER, () => {
      this.#facts = {};
      this.#options.changed(this.#facts);
      this.#options.lost();
    });
  }

  async #askTwins(): Promise<void> {
    const twins = await this.#options.client.twins.query().catch(() => undefined);
    if (twins) this.#tell({ twins });
    this.#again('twins', TWINS_EVERY, () => this.#askTwins());
  }

  async #askFigures(): Promise<void> {
    const { client } = this.#options;
    const machines = 'both' as const;
    const [overview, saved, tunnel] = await Promise.all([
      client.overview.query({ range: 'day', machines }).catch(() => undefined),
      client.saved.query({ days: 1, machines }).catch(() => undefined),
      client.tunnel.query().catch(() => undefined),
    ]);
    const { tunnelUrl: _, ...facts } = this.#facts;
    this.#facts = facts;
    this.#tell(tunnel?.told ? { tunnelUrl: tunnel.told.url } : {});
    if (overview && saved) this.#tell({ figures: { requests: overview.totals.requests, saved: saved.usd } });
    this.#again('figures', FIGURES_EVERY, () => this.#askFigures());
  }

  #tell(news: NodeFacts): void {
    if (this.#isStopped) return;
    this.#facts = { ...this.#facts, ...news };
    this.#options.changed(this.#facts);
  }

  #again(what: 'twins' | 'figures' | 'open', delay: number, then: () => Promise<void>): void {
    if (this.#isStopped) return;
    this.#timers[what]?.cancel();
    this.#timers[what] = this.#options.clock.timer(delay, () => void then());
  }
}
