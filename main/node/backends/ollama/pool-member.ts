import type { Backend } from '../backend.ts';
import type { Failure } from '../failure.ts';

/** One engine of a pool, with what the pool knows of it. */
export class PoolMember {
  readonly index: number;
  readonly backend: Backend;
  /** Turn in which it last got a request; the one that waited longest is first among equals. */
  lastTurn = 0;
  #inFlight = 0;
  #failures = 0;
  #isDown = false;

  constructor(index: number, backend: Backend) {
    this.index = index;
    this.backend = backend;
  }

  get slots(): number {
    return this.backend.maxConcurrent;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** It failed, and no look has found it alive since. */
  get isDown(): boolean {
    return this.#isDown;
  }

  /** It answers, as far as is known, and has a model to do it with. */
  get isUp(): boolean {
    return !this.#isDown && this.backend.facts().notReady === undefined;
  }

  get hasRoom(): boolean {
    return this.#inFlight < this.slots;
  }

  /** Failures since it was last well. */
  get failures(): number {
    return this.#failures;
  }

  /** Gives it a request; to be called once when that is over, further calls do nothing. */
  take(turn: number): () => void {
    this.lastTurn = turn;
    this.#inFlight += 1;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#inFlight -= 1;
    };
  }

  /** It did what it was asked. */
  answered(): void {
    this.#failures = 0;
    this.#isDown = false;
  }

  /** A look found it alive; how often it failed is forgotten only when it answers. */
  foundAlive(): void {
    this.#isDown = false;
  }

  failed(): void {
    this.#failures += 1;
    this.#isDown = true;
  }
}

/** Whether a failure is the engine's own, so that another one may do better; else it is about the request. */
export function isEnginesOwn({ kind }: Failure): boolean {
  switch (kind) {
    case 'unreachable':
    case 'timed-out':
    case 'cut-off':
    case 'server-error':
    case 'not-an-answer':
      return true;
    case 'rate-limited':
    case 'quota-spent':
    case 'refused-content':
    case 'context-too-long':
    case 'bad-request':
    case 'bad-credentials':
      return false;
  }
}
