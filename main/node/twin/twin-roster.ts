import { type BackendState, type BreakerOptions, Prober } from '../cascade/index.ts';
import type { Clock } from '../clock/index.ts';
import { OwnersWord, type Patience } from './owners-word.ts';
import type { Peer } from './peer.ts';
import type { SharedBackend, SharedState } from './shared-state.ts';
import { TwinState } from './twin-state.ts';

export interface TwinRosterDeps {
  /** This node. */
  readonly nodeId: string;
  readonly peer: Peer;
  readonly clock: Clock;
  readonly patience: () => Patience;
  readonly breaker: () => BreakerOptions;
  /** Something about a backend changed. */
  readonly changed: () => void;
}

/** The twin's backends as this node can ask them, and how they change with what the twin tells. */
export class TwinRoster {
  readonly #deps: TwinRosterDeps;
  readonly #prober: Prober;
  /** By id, in the order in which the twin has them. */
  #entries = new Map<string, { readonly shape: string; readonly state: TwinState }>();
  #states: readonly BackendState[] = [];
  #owner: string | undefined;

  constructor(deps: TwinRosterDeps) {
    this.#deps = deps;
    this.#prober = new Prober(deps.clock, deps.changed);
  }

  /** To be asked after this node's own. */
  get states(): readonly BackendState[] {
    return this.#states;
  }

  /** Whether the twin has told what it has. */
  get isKnown(): boolean {
    return this.#owner !== undefined;
  }

  find(id: string): BackendState | undefined {
    return this.#entries.get(id)?.state;
  }

  /**
   * Takes what the twin tells of its backends. One that is still the same keeps its slots and its breaker; requests that
   * are with one that is gone finish there.
   * @param owner the twin's name for people
   * @param at when it was told, ms by the monotonic clock
   */
  learn(nodeId: string, owner: string, { backends }: SharedState, at: number): void {
    // Two nodes of one id could not be told apart, and what one is asked for the other would get.
    if (nodeId === this.#deps.nodeId) return;
    if (nodeId !== this.#owner) this.forget();
    this.#owner = nodeId;
    const before = this.#entries;
    const after: typeof before = new Map();
    const fresh: TwinState[] = [];
    for (const told of backends) {
      const id = `${nodeId}/${told.id}`;
      const shape = shapeOf(told, this.#deps.breaker());
      const known = before.get(id);
      if (known?.shape === shape) {
        known.state.heard(told, owner, at);
        after.set(id, known);
      } else {
        const state = this.#made(nodeId, owner, told, at);
        after.set(id, { shape, state });
        fresh.push(state);
      }
    }
    this.#replace(after);
    for (const [id, { state }] of before) if (after.get(id)?.state !== state) this.#prober.forget(state);
    void this.#prober.start(fresh);
    this.#deps.changed();
  }

  /** To be called when an attempt has ended badly: a backend that went down is looked after. */
  notice(id: string): void {
    this.#prober.notice(id);
  }

  /** There is no twin any more. */
  forget(): void {
    for (const { state } of this.#entries.values()) this.#prober.forget(state);
    this.#replace(new Map());
    this.#owner = undefined;
    this.#deps.changed();
  }

  close(): void {
    this.#prober.stop();
  }

  #replace(entries: Map<string, { readonly shape: string; readonly state: TwinState }>): void {
    this.#entries = entries;
    this.#states = [...entries.values()].map(({ state }) => state);
  }

  #made(nodeId: string, owner: string, told: SharedBackend, at: number): TwinState {
    const { clock, peer, patience, breaker } = this.#deps;
    const word = new OwnersWord(told, owner, at, clock, patience);
    return new TwinState(nodeId, { nodeId: this.#deps.nodeId, peer, word, clock }, breaker());
  }
}

/** What a backend cannot change and still be the same. */
function shapeOf({ tier, provider, maxConcurrent }: SharedBackend, breaker: BreakerOptions): string {
  return JSON.stringify([tier, provider, maxConcurrent, breaker]);
}
