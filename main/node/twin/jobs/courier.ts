import { setImmediate } from 'node:timers/promises';
import type { Copies, JobCopy } from '../../queue/index.ts';
import { copyAnswer, fetchAnswer, LONG_ENOUGH, MOST_COPIES } from './messages.ts';
import type { Wire } from './wire.ts';

/** What became of copies that were to be exchanged. */
export interface Carried {
  /** It did not work out for these; nothing is lost by doing it again. */
  readonly again: readonly string[];
  /** `not-spoken`: the twin is too old to know of jobs. */
  readonly end: 'through' | 'broken' | 'not-spoken';
}

interface Parcel {
  readonly id: string;
  readonly text: 'with-request' | 'without-request';
}

/** Carries copies of jobs to the twin and from there, so many at a time as one message holds. */
export class Courier {
  readonly #wire: Wire;
  readonly #copies: Copies;

  constructor(wire: Wire, copies: Copies) {
    this.#wire = wire;
    this.#copies = copies;
  }

  /**
   * Tells the twin how these jobs stand here, and takes its copies where those count.
   * @param arrival `new`: their callers were not told of them yet, and may be given another job with the same key
   * @param limit ms for each message
   */
  async push(ids: readonly string[], arrival: 'new' | 'known', limit?: number): Promise<Carried> {
    const again: string[] = [];
    const theirs: string[] = [];
    let rest: readonly Parcel[] = ids.map(id => ({
      id,
      text: arrival === 'new' ? 'with-request' : 'without-request',
    }));
    while (rest.length > 0) {
      const { parcels, copies, left } = this.#pack(rest);
      rest = left;
      if (copies.length === 0) continue;
      const answer = await this.#wire.ask('job.copy', { arrival, copies }, copyAnswer, limit);
      if (answer.kind !== 'answered') {
        const untold = [...copies.map(({ job }) => job.id), ...rest.map(({ id }) => id)];
        return { again: [...again, ...untold], end: answer.kind === 'silent' ? 'broken' : 'not-spoken' };
      }
      const results = new Map(answer.message.results.map(result => [result.id, result]));
      for (const { id, text } of parcels) {
        const result = results.get(id);
        switch (result?.kind) {
          case 'taken':
            break;
          case 'wanted':
            // Sent with all that is there, it cannot be had: what it asks is lost.
            if (text === 'without-request') rest = [...rest, { id, text: 'with-request' }];
            break;
          case 'ours-counts':
            theirs.push(id);
            break;
          case 'key-taken':
            this.#copies.giveWay(id);
            if (result.by !== undefined) theirs.push(result.by);
            break;
          default:
            again.push(id);
        }
      }
    }
    const fetched = await this.fetch(theirs, limit);
    return { again: [...again, ...fetched.again], end: fetched.end };
  }

  /** Takes the twin's copies of these jobs. */
  async fetch(ids: readonly string[], limit?: number): Promise<Carried> {
    const again: string[] = [];
    for (let from = 0; from < ids.length; ) {
      const asked = ids.slice(from, from + MOST_COPIES);
      const answer = await this.#wire.ask('job.fetch', { ids: asked }, fetchAnswer, limit);
      if (answer.kind !== 'answered') {
        return { again: [...again, ...ids.slice(from)], end: answer.kind === 'silent' ? 'broken' : 'not-spoken' };
      }
      for (const copy of answer.message.copies) {
        const adopted = this.#copies.adopt(copy, 'known');
        if (adopted !== 'taken') again.push(copy.job.id);
        // Each is a write to the disk; what else the node has to do comes in between.
        await setImmediate();
      }
      from += answer.message.looked;
    }
    return { again, end: 'through' };
  }

  /** As many of them as go into one message; a job that is there no more needs none. */
  #pack(all: readonly Parcel[]) {
    const parcels: Parcel[] = [];
    const copies: JobCopy[] = [];
    let length = 0;
    for (const [place, parcel] of all.entries()) {
      const copy = this.#copies.copy(parcel.id, parcel.text);
      if (!copy) continue;
      length += lengthOf(copy);
      if (copies.length === MOST_COPIES || (copies.length > 0 && length > LONG_ENOUGH)) {
        return { parcels, copies, left: all.slice(place) };
      }
      parcels.push(parcel);
      copies.push(copy);
    }
    return { parcels, copies, left: [] };
  }
}

/** Characters of its texts: what makes a message long. */
export function lengthOf({ request, outcome }: JobCopy): number {
  return (request?.length ?? 0) + (outcome?.length ?? 0);
}
