import type { BackendFacts } from '../backends/index.ts';
import type { Health, LastError } from '../cascade/index.ts';
import type { Clock } from '../clock/index.ts';
import type { Capability } from '../config/index.ts';
import type { Need, QuotaView, Standing } from '../quota/index.ts';
import type { SharedBackend, SharedStanding } from './shared-state.ts';

/** How long a twin's word is good, ms. */
export interface Patience {
  /** Between two heartbeats. */
  readonly heartbeat: number;
  /** After so long without one the twin is taken for gone. */
  readonly lease: number;
}

/** Its owner's word is late when two heartbeats have not come. */
const LATE = 2;

/** What the owner of a backend has told of it last, by this node's clock, and how old that is. */
export class OwnersWord {
  readonly #clock: Clock;
  readonly #patience: () => Patience;
  #told: SharedBackend;
  /** As the plan takes them, which looks at them at each request. */
  #capabilities: ReadonlySet<Capability>;
  #owner: string;
  #at: number;

  /** @param at when it was told, ms by the monotonic clock; `owner`: the node's name for people */
  constructor(told: SharedBackend, owner: string, at: number, clock: Clock, patience: () => Patience) {
    this.#clock = clock;
    this.#patience = patience;
    this.#told = told;
    this.#capabilities = new Set(told.capabilities);
    this.#owner = owner;
    this.#at = at;
  }

  take(told: SharedBackend, owner: string, at: number): void {
    this.#told = told;
    this.#capabilities = new Set(told.capabilities);
    this.#owner = owner;
    this.#at = at;
  }

  get told(): SharedBackend {
    return this.#told;
  }

  /** `T7910-B`. */
  get owner(): string {
    return this.#owner;
  }

  get age(): number {
    return Math.max(0, this.#clock.monotonic() - this.#at);
  }

  get isLate(): boolean {
    return this.age > LATE * this.#patience().heartbeat;
  }

  /** Why it says nothing of now any more; undefined while it does. */
  get silence(): string | undefined {
    const { age } = this;
    if (age <= this.#patience().lease) return undefined;
    return `${this.#owner} has not been heard for ${Math.round(age / 1000)} s`;
  }

  /** Requests that hold a slot there and did not come from here. */
  get heldByOthers(): number {
    const { inFlight, forTwin } = this.#told;
    return Math.max(0, inFlight - forTwin);
  }

  /** The same with those that wait for one. */
  get askedByOthers(): number {
    const { inFlight, waiting, forTwin } = this.#told;
    return Math.max(0, inFlight + waiting - forTwin);
  }

  facts(): BackendFacts {
    const { model, contextTokens, embeddings } = this.#told;
    const common = { model, contextTokens, capabilities: this.#capabilities, embeddings };
    const { silence } = this;
    if (silence) return { ...common, notReady: silence };
    const health = this.health();
    if (health.kind !== 'not-ready') return common;
    const readyIn = health.until === undefined ? undefined : Math.max(0, health.until - this.#clock.now());
    return { ...common, notReady: health.reason, ...(readyIn === undefined ? {} : { readyIn }) };
  }

  health(): Health {
    const { health } = this.#told;
    switch (health.kind) {
      case 'ready':
      case 'on-trial':
      case 'disabled':
        return health;
      case 'down':
        return { kind: 'down', until: this.#onWall(health.untilIn) };
      case 'resting':
        return { kind: 'resting', until: this.#onWall(health.untilIn), reason: health.reason };
      case 'not-ready': {
        const until = health.untilIn === undefined ? undefined : this.#onWall(health.untilIn);
        return { kind: 'not-ready', reason: health.reason, ...(until === undefined ? {} : { until }) };
      }
    }
  }

  /** How its account stands for such a request; undefined: it has none. */
  standing({ userTier, isJob }: Need): Standing | undefined {
    const { quota } = this.#told;
    if (!quota) return undefined;
    return this.#standing(isJob && userTier === 'free' ? quota.job : quota[userTier]);
  }

  quota(): QuotaView | undefined {
    const { quota } = this.#told;
    if (!quota) return undefined;
    const { stop: free } = this.#standing(quota.free);
    const { stop: paid } = this.#standing(quota.paid);
    return {
      windows: quota.windows.map(({ resetsIn, learntAgo, ...window }) => ({
        ...window,
        resetsAt: this.#onWall(resetsIn),
        ...(learntAgo === undefined ? {} : { learntAt: this.#onWall(-learntAgo) }),
      })),
      ...(free ? { free } : {}),
      ...(paid ? { paid } : {}),
    };
  }

  lastError(): LastError | undefined {
    const { lastError } = this.#told;
    return lastError && { at: this.#onWall(-lastError.ago), kind: lastError.kind, message: lastError.message };
  }

  /** What stood against it may be over since it was told. */
  #standing({ shareLeft, isExpiring, stop }: SharedStanding): Standing {
    const common = { shareLeft, ...(isExpiring ? { isExpiring } : {}) };
    if (!stop) return common;
    const { kind, reason, untilIn } = stop;
    if (untilIn === undefined) return { ...common, stop: { kind, reason } };
    return untilIn <= this.age ? common : { ...common, stop: { kind, reason, until: this.#onWall(untilIn) } };
  }

  /** By this node's clock on the wall: `from` ms after it was told. */
  #onWall(from: number): number {
    return this.#clock.now() - this.age + from;
  }
}
