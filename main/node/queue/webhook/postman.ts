import type { Logger } from 'pino';
import type { Clock, Timer } from '../../clock/index.ts';
import type { Secret } from '../../config/index.ts';
import type { Delivery, JobStore } from '../job-store.ts';
import type { Poster, PostResult } from './post.ts';

/** Posts under way at one time. */
const MOST_AT_ONCE = 4;
/** Back-off, ms: doubled each time, until a day after the job's end. */
const FIRST_WAIT = 2000;
const LONGEST_WAIT = 60 * 60_000;
const GIVEN_UP_AFTER = 24 * 60 * 60_000;
/** While this node is not to post it looks so often whether it may, ms. */
const LOOK_AGAIN = 1000;

export interface PostmanDeps {
  readonly store: Pick<JobStore, 'pendingDeliveries' | 'changeDelivery'>;
  readonly poster: Poster;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Pick<Logger, 'warn' | 'info' | 'error'>;
  /** The text that is posted of a job; undefined when the job is there no more. */
  readonly bodyOf: (jobId: string) => string | undefined;
  /** What a post to there is signed with; undefined when there is nothing any more. */
  readonly secretFor: (owner: string, url: string) => Secret | undefined;
  readonly growthHub: () => string | undefined;
  /** Whether this node may post now; while two nodes compare what they have, neither does. */
  readonly isOpen: () => boolean;
  /** Whether it is this node that posts how this job ended; what is not is another node's, or nobody's any more. */
  readonly isOurs: (delivery: Delivery) => boolean;
  /** A post was delivered or given up. */
  readonly settled: (delivery: Delivery) => void;
}

/**
 * Posts how jobs ended, at least once each: a post that was not acknowledged is made again, with the same id, for a
 * day. What is still to be posted is on the disk.
 */
export class Postman {
  readonly #deps: PostmanDeps;
  readonly #pending = new Map<string, Delivery>();
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #stopping = new AbortController();
  #timer: Timer | undefined;

  constructor(deps: PostmanDeps) {
    this.#deps = deps;
  }

  /** Takes up what is still to be posted. */
  start(): void {
    for (const delivery of this.#deps.store.pendingDeliveries()) this.#pending.set(delivery.id, delivery);
    this.#sendDue();
  }

  add(delivery: Delivery): void {
    this.#pending.set(delivery.id, delivery);
    this.#sendDue();
  }

  /** Whether a post of this job is under way. */
  isTelling(jobId: string): boolean {
    for (const id of this.#underWay.keys()) if (this.#pending.get(id)?.jobId === jobId) return true;
    return false;
  }

  /** Breaks off what is under way; it is posted again after the next start. */
  async stop(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    this.#stopping.abort(new Error('the node is stopping'));
    this.#timer?.cancel();
    await Promise.all(this.#underWay.values());
    await this.#deps.poster.close();
  }

  #sendDue(): void {
    this.#timer?.cancel();
    if (this.#stopping.signal.aborted || this.#pending.size === 0) return;
    const { clock, isOpen, isOurs } = this.#deps;
    const now = clock.now();
    if (!isOpen()) {
      this.#timer = clock.timer(LOOK_AGAIN, () => this.#sendDue());
      return;
    }
    let next = Number.POSITIVE_INFINITY;
    for (const delivery of this.#pending.values()) {
      if (this.#underWay.has(delivery.id)) continue;
      if (delivery.notBefore > now) next = Math.min(next, delivery.notBefore);
      else if (!isOurs(delivery)) this.#pending.delete(delivery.id);
      else if (this.#underWay.size < MOST_AT_ONCE) this.#send(delivery);
    }
    // A clock that is set forward is noticed within the hour.
    if (next < Number.POSITIVE_INFINITY) {
      this.#timer = clock.timer(Math.min(next - now, LONGEST_WAIT), () => this.#sendDue());
    }
  }

  #send(delivery: Delivery): void {
    const over = this.#post(delivery)
      .then(result => this.#settle(delivery, result))
      .catch((error: unknown) => {
        this.#deps.log.error({ err: error, delivery: delivery.id }, 'a webhook met a bug');
        this.#pending.delete(delivery.id);
      })
      .finally(() => {
        this.#underWay.delete(delivery.id);
        this.#sendDue();
      });
    this.#underWay.set(delivery.id, over);
  }

  async #post({ id, jobId, owner, url }: Delivery): Promise<PostResult> {
    const { bodyOf, secretFor, poster, clock, growthHub } = this.#deps;
    const body = bodyOf(jobId);
    if (body === undefined) return { kind: 'refused', message: 'its job is there no more' };
    const secret = secretFor(owner, url);
    if (!secret) return { kind: 'refused', message: `there is nothing to sign it with: the key of ${owner} is gone` };
    const posted = { deliveryId: id, url, body, timestamp: clock.now(), secret };
    return poster.post(posted, growthHub(), this.#stopping.signal);
  }

  #settle(delivery: Delivery, result: PostResult): void {
    if (result.kind !== 'delivered' && this.#stopping.signal.aborted) return;
    const { clock, random, log, store } = this.#deps;
    const attempts = delivery.attempts + 1;
    const { id, jobId } = delivery;
    if (result.kind === 'delivered') {
      this.#keep({ ...delivery, state: 'delivered', attempts });
      return;
    }
    const notBefore = Math.round(clock.now() + waitAfter(attempts, random()));
    const isLate = notBefore - delivery.createdAt > GIVEN_UP_AFTER;
    const isOver = result.kind === 'refused' || isLate;
    log.warn({ delivery: id, job: jobId, attempts, message: result.message, isOver }, 'a webhook was not delivered');
    const next: Delivery = { ...delivery, attempts, notBefore, lastError: result.message };
    if (isOver) this.#keep({ ...next, state: 'given-up' });
    // Its job was put back or discarded meanwhile.
    else if (store.changeDelivery(next).kind === 'stale') this.#pending.delete(id);
    else this.#pending.set(id, next);
  }

  /** Not written, it is posted once more after the next start: at least once is what is promised. */
  #keep(delivery: Delivery): void {
    this.#deps.store.changeDelivery(delivery);
    this.#pending.delete(delivery.id);
    this.#deps.settled(delivery);
  }
}

/** "Equal jitter": half of it fixed, half at random. */
function waitAfter(attempts: number, random: number): number {
  const full = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempts - 1));
  return full / 2 + (full / 2) * random;
}
