import type { Logger } from 'pino';
import type { Clock, Timer } from '../../clock/index.ts';
import type { ProbeResult } from '../backend.ts';
import type { PoolMember } from './pool-member.ts';

/** First look at an engine that failed, ms; later ones are further apart as it goes on failing. */
const FIRST_LOOK = 500;
/** Never further apart than this, so that one that is back is used again within ten seconds. */
const LAST_LOOK = 7000;
/** One that lacks something only a person can give is looked at this often, ms. */
const NOT_READY_LOOK = 5000;
/** How long one look may take, ms. */
const LOOK_LIMIT = 5000;

export interface PoolWatchDeps {
  readonly clock: Clock;
  readonly log: Logger;
  /** Which engines are up has changed. */
  readonly changed: () => void;
}

/** Looks after the engines of a pool that are left out, and finds out whether one that is silent hangs. */
export class PoolWatch {
  readonly #deps: PoolWatchDeps;
  readonly #timers = new Map<PoolMember, Timer>();
  readonly #looking = new Set<PoolMember>();
  readonly #closing = new AbortController();

  constructor(deps: PoolWatchDeps) {
    this.#deps = deps;
  }

  /** It did what it was asked. */
  answered(member: PoolMember): void {
    const wasUp = member.isUp;
    member.answered();
    if (!wasUp && member.isUp) this.#tell(member, '');
  }

  /** A call to it failed, and it is not its caller's doing. */
  failed(member: PoolMember, why: string): void {
    const wasUp = member.isUp;
    member.failed();
    if (wasUp) this.#tell(member, why);
    this.#lookLater(member);
  }

  /** It was silent for so long that its caller gave up: a look tells whether it hangs. */
  suspect(member: PoolMember): void {
    if (!this.#timers.has(member) && !this.#looking.has(member)) void this.#lookInTime(member);
  }

  /** Asks it for a sign of life, and from then on, while it gives none, again and again. */
  async look(member: PoolMember, signal: AbortSignal): Promise<ProbeResult> {
    const wasUp = member.isUp;
    const result = await member.backend.probe(AbortSignal.any([signal, this.#closing.signal]));
    if (this.#closing.signal.aborted) return result;
    if (result.kind === 'alive') member.foundAlive();
    else member.failed();
    if (wasUp !== member.isUp) this.#tell(member, result.kind === 'dead' ? result.failure.message : '');
    // What it knows of itself may have changed since the last look, too.
    else this.#deps.changed();
    if (!member.isUp) this.#lookLater(member);
    return result;
  }

  close(): void {
    this.#closing.abort(new Error('the pool is closed'));
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }

  #lookLater(member: PoolMember): void {
    if (this.#closing.signal.aborted || this.#timers.has(member)) return;
    const again = Math.min(LAST_LOOK, FIRST_LOOK * 2 ** Math.max(0, member.failures - 1));
    const timer = this.#deps.clock.timer(member.isDown ? again : NOT_READY_LOOK, () => {
      this.#timers.delete(member);
      void this.#lookInTime(member);
    });
    this.#timers.set(member, timer);
  }

  async #lookInTime(member: PoolMember): Promise<void> {
    this.#looking.add(member);
    const limit = new AbortController();
    const timer = this.#deps.clock.timer(LOOK_LIMIT, () => limit.abort(new Error('the look took too long')));
    try {
      await this.look(member, limit.signal);
    } catch (error) {
      // A look that was cut short has told nothing.
      if (!this.#closing.signal.aborted && !limit.signal.aborted) {
        this.#deps.log.error({ err: error }, 'a look at an engine failed');
      }
      this.#lookLater(member);
    } finally {
      timer.cancel();
      this.#looking.delete(member);
    }
  }

  #tell(member: PoolMember, why: string): void {
    const instance = member.index;
    if (member.isUp) this.#deps.log.info({ instance }, 'an engine of the pool is used again');
    else this.#deps.log.warn({ instance, why }, 'an engine of the pool is left out until it answers');
    this.#deps.changed();
  }
}
