import type { Clock } from '../clock/index.ts';
import { sleep } from '../clock/index.ts';
import type { RoutingConfig } from '../config/index.ts';
import type { Need } from '../quota/index.ts';
import type { Picked } from './attempt.ts';
import type { BackendState } from './backend-state.ts';
import type { Flight } from './flight.ts';
import { type Plan, plan } from './plan.ts';
import { LONGEST_WAIT_HERE } from './policy.ts';
import { type CascadeRequest, planRequestOf } from './request.ts';
import type { Release } from './slots.ts';

/** How often a request that waits for a rest or a trial to end looks again, ms. */
const LOOK_AGAIN = 100;

export type Selection =
  | { readonly kind: 'picked'; readonly picked: Picked }
  /** Nobody is left to ask. */
  | { readonly kind: 'none'; readonly plan: Plan }
  /** Somebody could answer, but the line is full or the wait was too long. */
  | { readonly kind: 'busy' };

/** Chooses the next backend for a request, by the plan, and takes a slot and a place in its account's quota there. */
export class Selector {
  readonly #states: () => readonly BackendState[];
  readonly #routing: () => RoutingConfig;
  readonly #clock: Clock;
  #waiting = 0;

  constructor(states: () => readonly BackendState[], routing: () => RoutingConfig, clock: Clock) {
    this.#states = states;
    this.#routing = routing;
    this.#clock = clock;
  }

  /** The plan for what is left of this request's choices; the caller's own key comes after every tier. */
  plan(flight: Flight): Plan {
    return this.#plan(flight, id => !flight.isGivenUp(id));
  }

  /** The plan over all backends, those that this request has behind it included: what a refusal is made of. */
  overview(flight: Flight): Plan {
    return this.#plan(flight, () => true);
  }

  #plan(flight: Flight, isLeft: (id: string) => boolean): Plan {
    const left = this.#states().filter(state => isLeft(state.id));
    const request = { ...planRequestOf(flight.request), contextAbove: flight.contextAbove };
    const need = needOf(flight.request);
    const made = plan(
      request,
      this.#routing(),
      left.map(state => state.snapshot(need, flight.class)),
      this.#clock.now(),
    );
    const own = flight.request.userKey;
    if (!own || !isLeft(own.id)) return made;
    const asOwn = plan(
      { ...request, target: { kind: 'backend', id: own.id }, userTier: 'paid' },
      this.#routing(),
      [own.snapshot(need, flight.class)],
      this.#clock.now(),
    );
    const candidates = asOwn.candidates.map(candidate => ({
      ...candidate,
      reason: 'the caller’s own key, after every tier',
    }));
    return {
      ...made,
      candidates: [...made.candidates, ...candidates],
      excluded: [...made.excluded, ...asOwn.excluded],
    };
  }

  /** Whether somebody could take this request now; a job that takes spare slots only, whether there is one. */
  hasRoom(flight: Flight): boolean {
    const { candidates } = this.plan(flight);
    if (flight.request.job !== 'spare') return candidates.length > 0;
    return candidates.some(({ id }) => this.#find(flight, id)?.slots.hasSpare === true);
  }

  /** Whether anyone but `state` could still be asked. */
  hasOther(flight: Flight, state: BackendState): boolean {
    return this.plan(flight).candidates.some(({ id }) => id !== state.id);
  }

  /**
   * The first candidate with a free slot; only when all are full does the request wait, for whichever is free first.
   * When nobody is left but somebody rests for a moment only, that moment is waited for, once.
   */
  async next(flight: Flight): Promise<Selection> {
    const until = this.#clock.monotonic() + Math.min(LONGEST_WAIT_HERE, flight.timeLeft);
    for (;;) {
      const current = this.plan(flight);
      flight.decided(current);
      const full: BackendState[] = [];
      for (const { id } of current.candidates) {
        const state = this.#find(flight, id);
        if (!state) continue;
        const release = slotFor(state, flight);
        if (!release) full.push(state);
        else {
          const picked = admitted(state, release, needOf(flight.request));
          if (picked) return { kind: 'picked', picked };
        }
      }
      if (flight.request.job === 'spare' || flight.hasAnswer)
        return full.length > 0 ? { kind: 'busy' } : { kind: 'none', plan: current };
      if (full.length > 0) {
        const picked = await this.#waitForSlot(full, flight);
        if (picked === 'busy') return { kind: 'busy' };
        if (picked) return { kind: 'picked', picked };
      } else if (this.#clock.monotonic() < until && this.#isSoon(current)) {
        await sleep(this.#clock, LOOK_AGAIN, flight.request.signal);
      } else return { kind: 'none', plan: current };
      flight.request.signal.throwIfAborted();
    }
  }

  /** A slot at this very backend, for a second try; undefined when its breaker opened or its quota ran out meanwhile. */
  async again(flight: Flight, state: BackendState): Promise<Picked | undefined> {
    const release = slotFor(state, flight);
    if (release) return admitted(state, release, { ...needOf(flight.request), isInvited: flight.isInvited });
    if (flight.request.job === 'spare') return undefined;
    const picked = await this.#waitForSlot([state], flight);
    return picked === 'busy' ? undefined : picked;
  }

  /** A slot at this very backend, waited for `longest` ms at most; undefined when its breaker or its quota is against it. */
  async only(flight: Flight, state: BackendState, need: Need, longest: number): Promise<Picked | 'busy' | undefined> {
    const release = slotFor(state, flight);
    if (release) return admitted(state, release, need);
    return flight.request.job === 'spare' ? 'busy' : this.#waitForSlot([state], flight, longest);
  }

  #find(flight: Flight, id: string): BackendState | undefined {
    const { userKey } = flight.request;
    return userKey?.id === id ? userKey : this.#states().find(state => state.id === id);
  }

  /** Somebody rests for at most five seconds, or is on trial with another request just now. */
  #isSoon(current: Plan): boolean {
    const limit = this.#clock.now() + LONGEST_WAIT_HERE;
    return current.excluded.some(({ id, cause }) => {
      if (cause.kind !== 'unavailable') return false;
      if (cause.isResting) return cause.until !== undefined && cause.until <= limit;
      const health = this.#states()
        .find(state => state.id === id)
        ?.health();
      return health?.kind === 'on-trial';
    });
  }

  async #waitForSlot(
    full: readonly BackendState[],
    flight: Flight,
    longest = this.#routing().timeouts.slot,
  ): Promise<Picked | 'busy' | undefined> {
    const { maxWaiting } = this.#routing();
    if (this.#waiting >= maxWaiting) return 'busy';
    this.#waiting += 1;
    try {
      const limit = Math.min(longest, Math.max(0, flight.timeLeft));
      const granted = await firstFree(full, this.#clock, limit, flight.request.signal);
      // The caller left in the moment of the grant.
      if (flight.request.signal.aborted) granted?.release();
      flight.request.signal.throwIfAborted();
      return granted ? admitted(granted.state, granted.release, needOf(flight.request)) : 'busy';
    } finally {
      this.#waiting -= 1;
    }
  }
}

function slotFor({ slots }: BackendState, { request }: Flight): Release | undefined {
  return request.job === 'spare' ? slots.trySpare() : slots.tryTake();
}

function admitted(state: BackendState, release: Release, need: Need): Picked | undefined {
  const permit = state.breaker.admit();
  if (permit) {
    if (!state.account) return { state, permit, release };
    const lease = state.account.lease(need);
    if (lease) return { state, permit, release, lease };
    state.breaker.released(permit);
  }
  release();
  return undefined;
}

/** What a request takes of whoever answers it. */
export function needOf({ userTier, promptTokens, body, job }: CascadeRequest): Need {
  const most = body.max_completion_tokens ?? body.max_tokens ?? undefined;
  return { userTier, promptTokens, answerTokens: most, isJob: job !== undefined };
}

/** Joins every line and takes the first slot that comes; the other lines are left. */
function firstFree(
  full: readonly BackendState[],
  clock: Clock,
  limit: number,
  signal: AbortSignal,
): Promise<{ state: BackendState; release: Release } | undefined> {
  return new Promise(resolve => {
    const leave: (() => void)[] = [];
    let isSettled = false;
    const settle = (granted: { state: BackendState; release: Release } | undefined) => {
      isSettled = true;
      timer.cancel();
      signal.removeEventListener('abort', giveUp);
      for (const step of leave) step();
      resolve(granted);
    };
    const giveUp = () => {
      if (!isSettled) settle(undefined);
    };
    const timer = clock.timer(limit, giveUp);
    signal.addEventListener('abort', giveUp, { once: true });
    for (const state of full) {
      if (isSettled) break;
      leave.push(
        state.slots.join(release => {
          if (isSettled) release();
          else settle({ state, release });
        }),
      );
    }
  });
}
