import type { Clock, Timer } from '../clock/index.ts';
import { type SessionPhase, type SessionRules, sessionPhase, untilNextPhase } from './session-clock.ts';

export interface SessionTimeDeps {
  readonly clock: Clock;
  readonly rules: () => SessionRules;
  /** Called once for each phase that it comes to, but for the first. */
  readonly entered: (phase: Exclude<SessionPhase, 'running'>) => void;
}

/** By how much a session's beginning may seem to move, ms: what a worker says comes late by the time it travelled. */
const TRAVEL = 20_000;

/** The time of one session: when it began, when it ends, and in which part of it it is. */
export class SessionTime {
  readonly #deps: SessionTimeDeps;
  #startedAt: number;
  #phase: SessionPhase = 'running';
  #timer: Timer | undefined;
  #isStopped = false;

  /** @param startedAt ms since the epoch */
  constructor(deps: SessionTimeDeps, startedAt: number) {
    this.#deps = deps;
    this.#startedAt = startedAt;
  }

  get startedAt(): number {
    return this.#startedAt;
  }

  get endsAt(): number {
    return this.#startedAt + this.#deps.rules().length;
  }

  get phase(): SessionPhase {
    return this.#phase;
  }

  /** The worker says since when it runs. */
  began(startedAt: number): void {
    if (Math.abs(startedAt - this.#startedAt) > TRAVEL) this.#startedAt = startedAt;
    this.look();
  }

  /** To be called when the rules may be others. */
  look(): void {
    const { clock, rules, entered } = this.#deps;
    const before = this.#phase;
    this.#phase = sessionPhase(this.#startedAt, clock.now(), rules());
    this.#timer?.cancel();
    const next = untilNextPhase(this.#startedAt, clock.now(), rules());
    if (next !== undefined && !this.#isStopped) this.#timer = clock.timer(next, () => this.look());
    if (this.#phase !== before && this.#phase !== 'running') entered(this.#phase);
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
  }
}
