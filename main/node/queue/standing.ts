import { isFinal, type Job, type JobState } from './job.ts';
import type { Delivery } from './job-store.ts';

/** All that decides which of two nodes' copies of a job counts. */
export interface Standing extends Pick<Job, 'id' | 'version' | 'holder' | 'epoch' | 'life'> {
  readonly state: JobState;
  readonly endedIn?: number | undefined;
  /** Of the post of its end, where there is one. */
  readonly post?: Delivery['state'] | undefined;
}

/**
 * Which of two copies counts: above zero `one`, below zero `other`, zero when they are the same. It is a total order, and
 * whatever a node does to a job moves its copy up; so two nodes that tell each other what they have, and keep the higher
 * one, end with the same, in whatever order and however often they hear of it.
 */
export function compareStandings(one: Standing, other: Standing): number {
  return (
    one.life - other.life ||
    Number(isFinal(one.state)) - Number(isFinal(other.state)) ||
    // What the receiver was told is the result.
    Number(one.post === 'delivered') - Number(other.post === 'delivered') ||
    // Two ends: the first holder's, whose caller may have read it while the other still ran.
    (other.endedIn ?? 0) - (one.endedIn ?? 0) ||
    one.epoch - other.epoch ||
    // Two nodes may begin the same epoch only after a third one left, or when both put the job back.
    inOrder(other.holder, one.holder) ||
    one.version - other.version ||
    Number(one.post === 'given-up') - Number(other.post === 'given-up')
  );
}

/** How a job stands whose post, if it has one, is this. */
export function standingOf(job: Job, post: Delivery | undefined): Standing {
  const { id, state, version, holder, epoch, life, endedIn } = job;
  return { id, state, version, holder, epoch, life, endedIn, post: isFinal(state) ? post?.state : undefined };
}

function inOrder(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
