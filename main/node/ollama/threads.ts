/** What decides about an engine's threads. */
export interface Cores {
  /** Physical cores that it may use. */
  readonly cores: number;
  /** Of these, what is always left to others. */
  readonly reserve: number;
  /** What other programs take of these cores now, in cores. */
  readonly other: number;
}

/** The threads of an engine, and what may become of them. */
export interface ThreadState {
  readonly threads: number;
  /** Another number would be better for a while already, since `since` (ms). */
  readonly leaning?: { readonly to: 'fewer' | 'more'; readonly since: number; readonly threads: number };
}

/** Less than this of a core is the system's own murmur. */
const MURMUR = 0.25;
/** Other work that stays for so long is worth a slower engine, ms. A burst is over before a model is loaded anew. */
const FEWER_AFTER = 10_000;
/** Cores have to be free for so long before the engine takes them, ms: each change may load the model anew. */
const MORE_AFTER = 120_000;

/**
 * Threads that leave others their cores. An engine's threads wait for each other at every step: one that shares its core
 * with another program slows all of them down, so they are one fewer for each core that is taken, the reserve included.
 */
export function threadsFor({ cores, reserve, other }: Cores): number {
  const taken = Number.isFinite(other) ? Math.ceil(Math.max(0, other - MURMUR)) : 0;
  return Math.max(1, cores - Math.max(reserve, taken));
}

/**
 * The threads that the next load of a model should take, given those before. It gives way soon and comes back slowly, and
 * at most twice as many at a time: whoever made room for a program should not have to do it again at its next burst.
 */
export function nextThreads(before: ThreadState, now: Cores & { readonly at: number }): ThreadState {
  const target = threadsFor(now);
  const { threads, leaning } = before;
  if (target === threads) return { threads };
  const to = target < threads ? 'fewer' : 'more';
  if (leaning?.to !== to) return { threads, leaning: { to, since: now.at, threads: target } };
  // Only what was right all the time since then: the most when giving way, the fewest when coming back.
  const steady = to === 'fewer' ? Math.max(leaning.threads, target) : Math.min(leaning.threads, target);
  if (now.at - leaning.since < (to === 'fewer' ? FEWER_AFTER : MORE_AFTER)) {
    return { threads, leaning: { ...leaning, threads: steady } };
  }
  return { threads: to === 'fewer' ? steady : Math.min(steady, 2 * threads) };
}

/** Of so many slots, those that make sense while others take some of the cores: their share of what is free, one at least. */
export function slotsFor(slots: number, cores: Cores): number {
  const whole = threadsFor({ ...cores, other: 0 });
  return Math.max(1, Math.floor((slots * threadsFor(cores)) / whole));
}
