import type { Clock } from '../clock/index.ts';
import type { Book } from './book.ts';
import type { Drain } from './drain.ts';
import { isFinal, type Job } from './job.ts';
import type { Delivery, JobStore, StandingRange } from './job-store.ts';
import { compareStandings, type Standing, standingOf } from './standing.ts';

/** A job as one node tells it to the other. */
export interface JobCopy {
  readonly job: Job;
  /** Left out where the other has it, or nobody needs it any more. */
  readonly request?: string | undefined;
  readonly outcome?: string | undefined;
  /** The post of its end. */
  readonly delivery?: Delivery | undefined;
}

/** What became of a copy that the twin sent. */
export type Adopted =
  /** We have it on the disk, as it was sent. */
  | 'taken'
  /** Ours counts. */
  | 'ours-counts'
  /** It lacks what the job asks, which we don't have. */
  | 'wanted'
  /** Not now: the end that we have is being posted, or somebody changed it meanwhile. */
  | 'later'
  /** Its owner's idempotency key is another job's here. */
  | 'key-taken'
  /** The disk takes nothing. */
  | 'refused';

export interface CopiesDeps {
  readonly book: Book;
  readonly drain: Pick<Drain, 'abort' | 'wake'>;
  readonly store: JobStore;
  readonly self: string;
  readonly clock: Clock;
  readonly toDeliver: (delivery: Delivery) => void;
  readonly isTelling: (jobId: string) => boolean;
}

/** The queue as two nodes share it: what each has of every job, who holds it, and which copy counts. */
export class Copies {
  readonly #deps: CopiesDeps;
  /** Jobs that nobody was told of yet: accepted this moment, and not answered with their id. */
  readonly #arriving = new Set<string>();

  constructor(deps: CopiesDeps) {
    this.#deps = deps;
  }

  /** While `work` lasts the job may still give way to another with its idempotency key. */
  async whileArriving<T>(id: string, work: () => Promise<T>): Promise<T> {
    this.#arriving.add(id);
    try {
      return await work();
    } finally {
      this.#arriving.delete(id);
    }
  }

  /** The twin has given this key to another job of the same caller: ours is as if it had not come. */
  giveWay(id: string): void {
    const job = this.#arriving.has(id) ? this.#deps.book.open(id) : undefined;
    if (job) this.#withdraw(job);
  }

  /** The job whose idempotency key is the one that this job has as well. */
  holderOfKey({ owner, idempotencyKey }: Job): string | undefined {
    return idempotencyKey === undefined ? undefined : this.#deps.store.byKey(owner, idempotencyKey)?.id;
  }

  /** Jobs by id, as they stand: all that are not over, and those that ended since. */
  standings(range: StandingRange): Standing[] {
    return this.#deps.store.standings(range);
  }

  standing(id: string): Standing | undefined {
    return this.#deps.store.standing(id);
  }

  /** @param text `with-request`: also what was asked, which is long */
  copy(id: string, text: 'with-request' | 'without-request'): JobCopy | undefined {
    const whole = this.#deps.store.whole(id);
    if (!whole) return undefined;
    const { job, outcome } = whole;
    const request = text === 'with-request' ? whole.request : undefined;
    return { job, request, outcome, delivery: isFinal(job.state) ? this.#postOf(id) : undefined };
  }

  /** Jobs that this node has something left to do about, and has not begun. */
  waiting(): readonly Job[] {
    const { book, clock } = this.#deps;
    return [...book.line.inOrder(clock.now())];
  }

  /** Jobs that somebody else, of these, has something left to do about. */
  heldBy(isHolder: (holder: string) => boolean): readonly Job[] {
    const { book, store } = this.#deps;
    return [...book.all(), ...store.untold()].filter(job => !book.isOurs(job) && isHolder(job.holder));
  }

  /** This node does the rest of these jobs: it answers what is not answered, and tells what is not told. */
  take(jobs: readonly Job[]): void {
    const { book, self, drain, toDeliver } = this.#deps;
    for (const { id, state } of book.hand(jobs, self)) {
      const post = isFinal(state) ? this.#postOf(id) : undefined;
      if (post?.state === 'pending') toDeliver(post);
    }
    drain.wake();
  }

  /** The other node does the rest of these. */
  give(jobs: readonly Job[], holder: string): void {
    this.#deps.book.hand(jobs, holder);
  }

  /** The copies of jobs that another node finishes for itself go. */
  drop(jobs: readonly Job[]): void {
    for (const job of jobs) this.#withdraw(job);
  }

  /**
   * Takes the twin's copy of a job, if it counts more than ours.
   * @param arrival `new`: its caller was not told of it yet
   */
  adopt(copy: JobCopy, arrival: 'new' | 'known'): Adopted {
    const { book, store, isTelling, drain, toDeliver } = this.#deps;
    const { id, state } = copy.job;
    const ours = store.standing(id);
    const difference = ours ? compareStandings(ours, standingOf(copy.job, copy.delivery)) : -1;
    if (difference >= 0) return difference === 0 ? 'taken' : 'ours-counts';
    if (isTelling(id)) return 'later';
    const isNeeded = !isFinal(state) || state === 'failed';
    if (isNeeded && copy.request === undefined && store.whole(id)?.request === undefined) return 'wanted';
    const job = ours ? copy.job : this.#withKey(copy.job, arrival);
    if (!job) return 'key-taken';
    const { request, outcome, delivery } = copy;
    const adopted = book.adopt({ job, over: ours?.version, request, outcome, delivery });
    if (adopted === 'stale') return 'later';
    if (adopted !== 'adopted') return 'refused';
    // Whatever ran here ran for a copy that does not count.
    drain.abort(id);
    if (book.isOurs(job) && delivery?.state === 'pending') toDeliver(delivery);
    drain.wake();
    return 'taken';
  }

  /**
   * Settles whose a new job's idempotency key is. Where both nodes took a request with the same key before either told
   * its caller, one of them gives way as if it had not come. Two that were both told of stay both, the later one without
   * its key.
   * @returns the job as it may be written; undefined when it has to give way
   */
  #withKey(job: Job, arrival: 'new' | 'known'): Job | undefined {
    const { store } = this.#deps;
    const { idempotencyKey, ...keyless } = job;
    const rival = idempotencyKey === undefined ? undefined : store.byKey(job.owner, idempotencyKey);
    if (!rival) return job;
    const rivalIsNew = this.#arriving.has(rival.id);
    // Of two whose callers know alike the lower id, which both nodes see; else the one whose caller was told.
    const isFirst = (arrival === 'new') === rivalIsNew ? job.id < rival.id : rivalIsNew;
    if (!isFirst) return arrival === 'new' ? undefined : keyless;
    if (rivalIsNew) this.#withdraw(this.#deps.book.open(rival.id) ?? rival);
    else store.dropKey(rival.id);
    return job;
  }

  #withdraw(job: Job): void {
    this.#deps.book.withdraw(job);
    this.#deps.drain.abort(job.id);
  }

  /** The post of the job's present life: that of the one before was made, or went with it. */
  #postOf(id: string): Delivery | undefined {
    return this.#deps.store.latestDelivery(id);
  }
}
