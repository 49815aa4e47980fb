import type { Job } from './job.ts';

/**
 * Jobs of callers who do not pay come after those of callers who do; after so long (ms) in the line they count as much,
 * so that no stream of others keeps them out for ever.
 */
const PROMOTED_AFTER = 60 * 60_000;

/** The jobs that wait, in the order in which they are taken: by priority, then by age. */
export class Line {
  /** Each by age. */
  readonly #paid: Job[] = [];
  readonly #free: Job[] = [];

  get size(): number {
    return this.#paid.length + this.#free.length;
  }

  /** When the oldest of them was accepted, ms since the epoch. */
  get oldest(): number | undefined {
    const times = [this.#paid[0], this.#free[0]].flatMap(job => (job ? [job.createdAt] : []));
    return times.length === 0 ? undefined : Math.min(...times);
  }

  add(job: Job): void {
    const lane = this.#laneOf(job);
    lane.splice(placeIn(lane, job), 0, job);
  }

  remove(job: Job): void {
    const lane = this.#laneOf(job);
    const place = placeIn(lane, job);
    if (lane[place]?.id === job.id) lane.splice(place, 1);
  }

  /**
   * All of them, the next one first. The line must not change meanwhile.
   * @param now ms since the epoch
   */
  *inOrder(now: number): Generator<Job> {
    let paid = 0;
    let free = 0;
    while (paid + free < this.size) {
      const one = this.#paid[paid];
      const other = this.#free[free];
      if (other && (!one || (isPromoted(other, now) && isOlder(other, one)))) {
        free += 1;
        yield other;
      } else if (one) {
        paid += 1;
        yield one;
      }
    }
  }

  /** 1 for the next one; undefined for a job that does not wait. */
  positionOf(id: string, now: number): number | undefined {
    let position = 0;
    for (const job of this.inOrder(now)) {
      position += 1;
      if (job.id === id) return position;
    }
    return undefined;
  }

  #laneOf(job: Job): Job[] {
    return job.userTier === 'paid' ? this.#paid : this.#free;
  }
}

function isPromoted(job: Job, now: number): boolean {
  return now - job.createdAt >= PROMOTED_AFTER;
}

/** Jobs of the same millisecond are told apart by their ids, so that the order is the same at every look. */
function isOlder(one: Job, other: Job): boolean {
  return one.createdAt < other.createdAt || (one.createdAt === other.createdAt && one.id < other.id);
}

/** Where a job is in a lane, or belongs. */
function placeIn(lane: readonly Job[], job: Job): number {
  let low = 0;
  let high = lane.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const known = lane[middle];
    if (known && isOlder(known, job)) low = middle + 1;
    else high = middle;
  }
  return low;
}
