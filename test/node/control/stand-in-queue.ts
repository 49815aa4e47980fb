import type { ListedJob, QueueState, QueueView } from '../../../main/node/control/index.ts';

/** A queue that shows what a test puts into it, and remembers what was done to its jobs. */
export class StandInQueue implements QueueView {
  jobs: readonly ListedJob[] = [];
  readonly asked: Parameters<QueueView['list']>[0][] = [];
  readonly done: string[] = [];
  /** What comes of every change. */
  outcome: ReturnType<QueueView['retry']> = 'changed';

  now: QueueState = { counts: { queued: 2, running: 1, done: 5, failed: 1, cancelled: 0 }, maxJobs: 10_000 };

  state() {
    return this.now;
  }

  list(filter: Parameters<QueueView['list']>[0]) {
    this.asked.push(filter);
    return { total: this.jobs.length, jobs: this.jobs };
  }

  retry = (id: string) => this.#do('retry', id);
  cancel = (id: string) => this.#do('cancel', id);
  discard = (id: string) => this.#do('discard', id);

  #do(what: string, id: string) {
    this.done.push(`${what} ${id}`);
    return this.outcome;
  }
}
