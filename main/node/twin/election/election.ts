import type { Logger } from 'pino';
import type { Clock, Timer } from '../../clock/index.ts';
import { type ElectionMessage, electionMessageSchema } from './message.ts';
import {
  beginning,
  type ElectionSettings,
  type ElectionState,
  messageOf,
  type Role,
  type SavedElection,
  savedElectionSchema,
} from './state.ts';
import { type ElectionEffect, type ElectionEvent, type Overlap, step } from './step.ts';

/** The part of a lease between two looks at the time. */
const LOOK = 1 / 12;

export interface ElectionDeps {
  /** As they are now: who the twin is (undefined: unpaired), and what the owner configured. */
  readonly settings: () => ElectionSettings;
  /** Keeps what must survive the node. `save` has written when it returns. */
  readonly memory: { load(): unknown; save(saved: SavedElection): void };
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Sends a heartbeat now. */
  readonly tell: () => void;
}

/** What everybody else goes by. */
export interface ElectionView {
  readonly role: Role;
  readonly term: number;
  /** Whom GrowthHub should call, as far as this node knows. */
  readonly active: string | undefined;
  /** Since when, ms since the epoch. */
  readonly since: number;
}

/** Both nodes held themselves to be active. Times in ms since the epoch, by this node's clock. */
export type HealedPartition = Overlap;

export type HandOver =
  | { readonly kind: 'handed-over' }
  | {
      readonly kind: 'refused';
      readonly reason: 'unpaired' | 'twin-not-heard' | 'not-taken' | 'stopped' | 'kept';
      readonly message: string;
    };

/** Which of two nodes is the active one. Does nothing by itself before `start`. */
export class Election {
  readonly #deps: ElectionDeps;
  readonly #changed = new Set<(view: ElectionView) => void>();
  readonly #healed = new Set<(healed: HealedPartition) => void>();
  #state: ElectionState;
  #since: number;
  #timer: Timer | undefined;
  #isStopped = false;
  #handingOver: { readonly result: Promise<HandOver>; readonly end: (result: HandOver) => void } | undefined;

  constructor(deps: ElectionDeps) {
    this.#deps = deps;
    const { clock, memory, settings } = deps;
    const saved = savedElectionSchema.safeParse(memory.load());
    this.#state = beginning(saved.data, settings(), clock.monotonic());
    this.#since = clock.now();
  }

  start(): void {
    this.#look();
  }

  /** Nothing changes any more, whatever is heard. */
  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
    this.#endHandOver({ kind: 'refused', reason: 'stopped', message: 'The node is stopping.' });
  }

  view(): ElectionView {
    const { role, term, active } = this.#state;
    return { role, term, active, since: this.#since };
  }

  /** What goes into every heartbeat, into the question and into the answer. */
  message(): ElectionMessage {
    return messageOf(this.#state, this.#deps.settings(), this.#deps.clock.monotonic());
  }

  /** What came in a heartbeat of the twin's, in the question or in the answer; anything at all. */
  hear(said: unknown): void {
    const message = electionMessageSchema.safeParse(said);
    if (message.success) this.#step({ kind: 'heard', at: this.#now(), message: message.data });
  }

  /** The owner wants this node to be active, whatever the twin says or does not say. */
  makeActive(): ElectionView {
    this.#step({ kind: 'make-active', at: this.#now() });
    this.#endHandOver({ kind: 'refused', reason: 'kept', message: 'This node was made the active one meanwhile.' });
    return this.view();
  }

  /**
   * Has the twin take over, without a gap; at most a lease long.
   * @param why `choice`: the twin stays active until it fails. `leaving`: this node is about to stop, and gets the role
   * back after its next start if it is the preferred one.
   */
  handOver(why: 'choice' | 'leaving'): Promise<HandOver> {
    if (this.#handingOver) return this.#handingOver.result;
    const { twin, lease } = this.#deps.settings();
    this.#step({ kind: 'look', at: this.#now() });
    if (twin === undefined) return refused('unpaired', 'There is no twin to hand over to.');
    if (this.#state.role === 'standby') return Promise.resolve({ kind: 'handed-over' });
    if (this.#state.unheard > lease) return refused('twin-not-heard', `${twin} is not heard, so it cannot take over.`);
    const { promise, resolve } = Promise.withResolvers<HandOver>();
    const timer = this.#deps.clock.timer(lease, () => {
      this.#step({ kind: 'keep', at: this.#now() });
      const message = `${twin} did not take over within ${lease / 1000} s. This node stays the active one.`;
      this.#endHandOver({ kind: 'refused', reason: 'not-taken', message });
    });
    const end = (result: HandOver) => {
      timer.cancel();
      resolve(result);
    };
    this.#handingOver = { result: promise, end };
    this.#step({ kind: 'hand-over', at: this.#now(), why });
    return promise;
  }

  /** Calls `listener` after each change of the role, the term or the active; gives back what ends it. */
  onChange(listener: (view: ElectionView) => void): () => void {
    this.#changed.add(listener);
    return () => this.#changed.delete(listener);
  }

  /** Calls `listener` when a time is over in which both were active, on both nodes. */
  onHealed(listener: (healed: HealedPartition) => void): () => void {
    this.#healed.add(listener);
    return () => this.#healed.delete(listener);
  }

  #now(): number {
    return this.#deps.clock.monotonic();
  }

  #look(): void {
    this.#timer = this.#deps.clock.timer(this.#deps.settings().lease * LOOK, () => this.#look());
    this.#step({ kind: 'look', at: this.#now() });
  }

  #step(event: ElectionEvent): void {
    if (this.#isStopped) return;
    const { state, effects } = step(this.#state, event, this.#deps.settings());
    // Nobody sees a state that is not written: `message` and `view` show the old one until then.
    for (const effect of effects) if (effect.kind === 'save') this.#deps.memory.save(effect.saved);
    this.#state = state;
    for (const effect of effects) this.#follow(effect);
    if (state.role === 'standby') this.#endHandOver({ kind: 'handed-over' });
  }

  #follow(effect: ElectionEffect): void {
    switch (effect.kind) {
      case 'save':
        break;
      case 'changed':
        this.#noteChange();
        break;
      case 'healed':
        this.#noteHealed(effect.overlap);
        break;
      case 'tell':
        this.#deps.tell();
        break;
    }
  }

  #noteChange(): void {
    this.#since = this.#deps.clock.now();
    const view = this.view();
    this.#deps.log.info(view, view.role === 'active' ? 'this node is the active one' : 'this node is on standby');
    for (const listener of this.#changed) this.#call(() => listener(view));
  }

  #noteHealed(overlap: Overlap): void {
    const toWall = this.#deps.clock.now() - this.#now();
    const healed = { ...overlap, from: overlap.from + toWall, to: overlap.to + toWall };
    this.#deps.log.warn(healed, 'both nodes were active; they have found each other again');
    for (const listener of this.#healed) this.#call(() => listener(healed));
  }

  /** A listener's bug must not keep the twin from hearing of the change. */
  #call(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      this.#deps.log.error({ err: error }, 'a listener to the election met a bug');
    }
  }

  #endHandOver(result: HandOver): void {
    const handingOver = this.#handingOver;
    this.#handingOver = undefined;
    handingOver?.end(result);
  }
}

function refused(reason: 'unpaired' | 'twin-not-heard', message: string): Promise<HandOver> {
  return Promise.resolve({ kind: 'refused', reason, message });
}
