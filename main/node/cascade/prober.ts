import type { Clock, Timer } from '../clock/index.ts';
import type { BackendState } from './backend-state.ts';

/** First look after a breaker has opened, ms; later ones are further apart as trials go on failing. */
const FIRST_LOOK = 1000;
/** Never further apart than this, so that a recovered backend is used again within ten seconds. */
const LAST_LOOK = 7000;
/** A backend that lacks something only a person can give is looked at this often. */
const NOT_READY_LOOK = 5000;
/** How long one probe may take. */
const PROBE_LIMIT = 5000;

interface Watched {
  readonly state: BackendState;
  timer: Timer | undefined;
  /** Ends the probe that is under way. */
  probe: AbortController | undefined;
  /** Somebody said while it was being looked at that it may be back. */
  isAgain: boolean;
}

/**
 * Looks after backends that cannot be used: asks them, free of charge, whether they are back, so that a live request
 * need not find out. Healthy ones are left alone; their requests tell.
 */
export class Prober {
  readonly #clock: Clock;
  readonly #changed: () => void;
  readonly #watched = new Map<string, Watched>();
  #isStopped = false;

  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  /** Asks each backend once (its facts are learnt by it) and from then on watches them. */
  start(states: readonly BackendState[]): Promise<void> {
    return Promise.all(
      states.map(state => {
        const watched: Watched = { state, timer: undefined, probe: undefined, isAgain: false };
        this.#watched.set(state.id, watched);
        return this.#look(watched);
      }),
    ).then(() => {});
  }

  /** To be called after each attempt: a backend that has just gone down is looked at soon. */
  notice(id: string): void {
    const watched = this.#watched.get(id);
    if (!watched || watched.timer || watched.probe) return;
    this.#schedule(watched);
  }

  /** Somebody knows that it may be back: it is looked at now, if it is one that cannot be used. */
  mayBeBack(id: string): void {
    const watched = this.#watched.get(id);
    if (!watched || !this.#isOut(watched.state)) return;
    if (watched.probe) {
      watched.isAgain = true;
      return;
    }
    watched.timer?.cancel();
    watched.timer = undefined;
    void this.#look(watched);
  }

  /** All of them, now: the machine slept, or its network is another. Who is being asked already is not asked twice. */
  lookNow(): void {
    for (const watched of this.#watched.values()) {
      if (watched.probe) continue;
      watched.timer?.cancel();
      watched.timer = undefined;
      void this.#look(watched);
    }
  }

  /** A backend that is no longer in use is not looked after. */
  forget(state: BackendState): void {
    const watched = this.#watched.get(state.id);
    if (watched?.state !== state) return;
    watched.timer?.cancel();
    watched.probe?.abort(new Error('no longer in use'));
    this.#watched.delete(state.id);
  }

  stop(): void {
    this.#isStopped = true;
    for (const watched of this.#watched.values()) {
      watched.timer?.cancel();
      watched.probe?.abort(new Error('the node stops'));
    }
    this.#watched.clear();
  }

  #schedule(watched: Watched): void {
    if (this.#isStopped || this.#watched.get(watched.state.id) !== watched || !this.#isOut(watched.state)) return;
    const { notReady } = watched.state.backend.facts();
    const trials = watched.state.breaker.failedTrials;
    const delay = notReady !== undefined ? NOT_READY_LOOK : Math.min(LAST_LOOK, FIRST_LOOK * 2 ** trials);
    watched.timer = this.#clock.timer(delay, () => {
      watched.timer = undefined;
      void this.#look(watched);
    });
  }

  #isOut(state: BackendState): boolean {
    if (state.health().kind === 'disabled') return false;
    // A rest hides that it is down or not ready as well; nobody would look when the rest is over.
    return state.backend.facts().notReady !== undefined || state.breaker.state.kind === 'open';
  }

  async #look(watched: Watched): Promise<void> {
    const { state } = watched;
    const controller = new AbortController();
    watched.probe = controller;
    const limit = this.#clock.timer(PROBE_LIMIT, () => controller.abort(new Error('the probe took too long')));
    try {
      const result = await state.backend.probe(controller.signal);
      if (result.kind === 'alive') {
        state.account?.heard(result.limits ?? []);
        if (result.proves === 'generates') state.breaker.close();
        else state.breaker.allowTrial();
      } else if (result.failure.kind === 'unreachable') {
        // Any other failure may be the probe's own: there are servers that answer chats and nothing else.
        state.breaker.stillDown();
      }
    } catch {
      // A probe that was cut short has told nothing; the next look is already due.
    } finally {
      limit.cancel();
      watched.probe = undefined;
    }
    if (watched.isAgain) {
      watched.isAgain = false;
      this.mayBeBack(state.id);
    }
    if (!watched.probe) this.#schedule(watched);
    this.#changed();
  }
}
