import { isFinal, type Job } from './job.ts';

/** One who follows a job: the newest state that was not taken yet, and how to wake the taker. */
interface Watcher {
  latest: Job | undefined;
  wake: () => void;
}

/** Those who follow jobs. One who is slow gets the newest state, not every one in between. */
export class Watchers {
  readonly #byJob = new Map<string, Set<Watcher>>();
  #isClosed = false;

  tell(job: Job): void {
    for (const watcher of this.#byJob.get(job.id) ?? []) {
      watcher.latest = job;
      watcher.wake();
    }
  }

  /** Ends all. */
  close(): void {
    this.#isClosed = true;
    for (const watchers of this.#byJob.values()) for (const { wake } of watchers) wake();
  }

  /** @param now the job as it stands; asked once, when the change that comes next can be heard already */
  async *follow(now: () => Job | undefined, id: string, signal: AbortSignal): AsyncGenerator<Job> {
    const watcher: Watcher = { latest: undefined, wake: () => {} };
    const watchers = this.#byJob.get(id) ?? new Set();
    this.#byJob.set(id, watchers.add(watcher));
    const stop = () => watcher.wake();
    signal.addEventListener('abort', stop, { once: true });
    try {
      watcher.latest = now();
      while (!signal.aborted && !this.#isClosed) {
        const job = watcher.latest;
        watcher.latest = undefined;
        if (job) {
          yield job;
          if (isFinal(job.state)) return;
        }
        if (watcher.latest || signal.aborted || this.#isClosed) continue;
        await new Promise<void>(resolve => {
          watcher.wake = resolve;
        });
      }
    } finally {
      signal.removeEventListener('abort', stop);
      watchers.delete(watcher);
      if (watchers.size === 0) this.#byJob.delete(id);
    }
  }
}
