import type { Logger } from 'pino';
import type { Clock, Timer } from '../../clock/index.ts';
import { type Accepted, isFinal, type Job, type NewJob, type Queue } from '../../queue/index.ts';
import type { Peer, PeerHandlers } from '../peer.ts';
import { Agreement, LOOKED_EVERY } from './agreement.ts';
import { Courier } from './courier.ts';
import { exchange } from './exchange.ts';
import { jobHandlers } from './handlers.ts';
import { cancelAnswer, copyAnswer, discardAnswer } from './messages.ts';
import { Outbox } from './outbox.ts';
import { Wire } from './wire.ts';

/** What a node has to know of its twin to share its jobs with it. */
export interface TwinSide {
  /** The twin's node id, known before anything starts: jobs of a node that is not the twin are taken. Undefined: none. */
  readonly twin: () => string | undefined;
  readonly peer: Peer;
  /** Whether this node is the one of the two that answers jobs. */
  readonly isDraining: () => boolean;
  /** Not heard for so long, ms, the twin is not waited for any more. */
  readonly lease: () => number;
  /** Not heard for so long, ms, its jobs are finished here. */
  readonly goneAfter: () => number;
}

export interface TwinJobsDeps extends TwinSide {
  readonly queue: Queue;
  readonly self: string;
  /** Whether this node can sign the post of the job's end: its caller's key may be known to the twin alone. */
  readonly canTell: (job: Job) => boolean;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'error'>;
}

/** What a cancel came to; `refused`: nobody could write it. */
export type Cancelled = { readonly kind: 'moved' | 'gone' | 'refused' };

/** What changes within this time, ms, is told together. */
const GATHERED = 20;
/** A caller waits no longer, ms, for the twin to have its job too. */
const COPIED_WITHIN = 1500;

/** The jobs of two nodes: each has all of them, one of the two does what is left to be done about each. */
export class TwinJobs {
  readonly #deps: TwinJobsDeps;
  readonly #wire: Wire;
  readonly #outbox: Outbox;
  readonly #agreement: Agreement;
  /** What this node answers its twin. */
  readonly handlers: PeerHandlers;
  #timer: Timer | undefined;
  #soon: Timer | undefined;
  #isStopped = false;

  constructor(deps: TwinJobsDeps) {
    this.#deps = deps;
    const { queue, peer, clock, isDraining, twin, lease } = deps;
    const { copies } = queue;
    this.#wire = new Wire({
      peer,
      clock,
      drains: () => isDraining() && !this.#isStopped,
      heard: () => this.heard(),
    });
    const parts = { wire: this.#wire, courier: new Courier(this.#wire, copies), copies };
    this.#outbox = new Outbox(parts.courier);
    this.#agreement = new Agreement({
      clock,
      lease,
      hasTwin: () => twin() !== undefined,
      compare: (endedSince, progress) => exchange(parts, endedSince, progress),
    });
    this.handlers = jobHandlers({ queue, copies, wire: this.#wire });
  }

  /** Begins to share. What was held by nobody that is known any more is held by this node. */
  start(): void {
    this.#timer = this.#deps.clock.timer(LOOKED_EVERY, () => {
      this.#look();
      this.#timer?.refresh();
    });
    this.pairingChanged();
  }

  /** Whether what this node holds is its own to do. */
  get isSettled(): boolean {
    return this.#agreement.isSettled;
  }

  /** Whether this node answers jobs now. */
  get isOpen(): boolean {
    return this.#deps.isDraining() && this.isSettled;
  }

  /** The twin was heard: a heartbeat, or anything else that it alone can have sent. */
  heard(): void {
    this.#agreement.heard();
  }

  /** This node begins or ends to be the one that answers jobs. */
  roleChanged(): void {
    this.#deps.queue.wake();
    this.#look();
  }

  /** Another twin, or none. What the one before holds and has not finished is finished here. */
  pairingChanged(): void {
    this.#outbox.clear();
    this.#agreement.beginAnew();
    this.#take(holder => holder !== this.#deps.twin());
    this.#look();
  }

  /**
   * The two part, and both know: each finishes what it holds, and forgets what the other does. To be called while the
   * twin is still known.
   */
  part(): void {
    const { queue, twin } = this.#deps;
    queue.copies.drop(queue.copies.heldBy(holder => holder === twin()).filter(({ state }) => !isFinal(state)));
  }

  /** A job changed here. */
  changed(id: string): void {
    if (this.#deps.twin() === undefined) return;
    this.#outbox.add(id);
    if (this.#isStopped) return;
    this.#soon ??= this.#deps.clock.timer(GATHERED, () => {
      this.#soon = undefined;
      if (!this.#agreement.isBehind) this.#look();
    });
  }

  /** As the queue does; with the twin at hand, it has the job too before this resolves. */
  async accept(asked: NewJob): Promise<Accepted> {
    const { queue } = this.#deps;
    const accepted = queue.accept(asked);
    if (accepted.kind !== 'accepted' || !this.#agreement.isNear) return accepted;
    const { id } = accepted.job;
    if (accepted.isNew) await queue.copies.whileArriving(id, () => this.#outbox.sendNew(id, COPIED_WITHIN));
    else await this.#outbox.sent(id);
    // The twin may have had a job with this key.
    return queue.withKey(asked) ?? accepted;
  }

  /** As the queue does; a job that the twin holds is cancelled there, or here when it cannot be asked. */
  async cancel(id: string): Promise<Cancelled> {
    const { queue, self } = this.#deps;
    const asItIs = () => {
      const job = queue.find(id)?.job;
      return job && !isFinal(job.state) ? job : undefined;
    };
    const held = asItIs();
    if (!held) return { kind: 'gone' };
    if (held.holder !== self && this.#agreement.isNear) {
      const answer = await this.#wire.ask('job.cancel', { id }, cancelAnswer, COPIED_WITHIN);
      if (answer.kind === 'answered') {
        const { kind, copy } = answer.message;
        if (copy) queue.copies.adopt(copy, 'known');
        if (kind !== 'gone') return { kind };
      }
    }
    const job = asItIs();
    if (job && job.holder !== self) queue.copies.take([job]);
    return { kind: queue.cancel(id).kind };
  }

  /** A job that is over was thrown away. What the twin does not hear now it keeps until it is cleared away there. */
  discarded(id: string): void {
    if (this.#agreement.isNear) this.#catch(this.#wire.ask('job.discard', { id }, discardAnswer));
  }

  /** The twin gets what is left, if it is there. To be called when nothing runs any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    this.#soon?.cancel();
    const { queue, twin, clock } = this.#deps;
    const other = twin();
    if (other !== undefined && this.#agreement.isNear && !this.#agreement.isBehind) {
      queue.copies.give(queue.copies.waiting(), other);
      this.#outbox.wake();
      const patience = clock.timer(COPIED_WITHIN, () => this.#wire.close());
      await this.#outbox.send();
      patience.cancel();
    }
    this.#wire.close();
  }

  #look(): void {
    if (this.#deps.twin() === undefined || this.#isStopped) return;
    if (this.#agreement.silence() >= this.#deps.goneAfter()) this.#take(() => true);
    this.#catch(this.#agreement.isDue ? this.#agree() : this.#tell());
  }

  async #agree(): Promise<void> {
    const carried = await this.#agreement.reach();
    if (!carried) return;
    // A twin that knows nothing of jobs has none of ours.
    if (carried.end === 'not-spoken') this.#outbox.clear();
    else this.#outbox.rest(carried.again);
    this.#deps.queue.wake();
    await this.#tell();
  }

  async #tell(): Promise<void> {
    const { queue, isDraining, twin } = this.#deps;
    const other = twin();
    if (other === undefined || this.#isStopped) return;
    if (!isDraining() && queue.copies.waiting().length > 0) {
      // Two that both wait for the other to be the active one would hand them to and fro.
      if (!this.#wire.twinDrains) await this.#wire.ask('job.copy', { arrival: 'known', copies: [] }, copyAnswer);
      if (this.#wire.twinDrains && !isDraining()) queue.copies.give(queue.copies.waiting(), other);
    }
    this.#outbox.wake();
    await this.#outbox.send();
  }

  #take(isHolder: (holder: string) => boolean): void {
    const { queue, canTell } = this.#deps;
    queue.copies.take(queue.copies.heldBy(isHolder).filter(job => !isFinal(job.state) || canTell(job)));
  }

  #catch(done: Promise<unknown>): void {
    done.catch((error: unknown) => this.#deps.log.error({ err: error }, 'sharing jobs with the twin met a bug'));
  }
}
