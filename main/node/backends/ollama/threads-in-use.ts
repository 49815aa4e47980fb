import type { Clock } from '../../clock/index.ts';
import type { Show } from './shapes.ts';

/** Without a request for so long (ms), loading a model anew keeps nobody waiting who was in the middle of something. */
const IDLE = 60_000;

export interface ThreadsInUseOptions {
  /** What the owner wants; nothing else is asked then. */
  readonly configured: number | undefined;
  /** What is good for the machine now; undefined where that is not for us to say. */
  readonly advised: () => number | undefined;
  readonly clock: Clock;
}

/**
 * How many threads an engine is asked to use. Another number makes it load its model anew, so advice is followed only
 * where that costs nothing: when the model is not loaded, or nobody has asked for a while.
 */
export class ThreadsInUse {
  readonly #options: ThreadsInUseOptions;
  #inUse: number | undefined;
  #lastUse: number;

  constructor(options: ThreadsInUseOptions) {
    this.#options = options;
    this.#inUse = options.configured ?? options.advised();
    this.#lastUse = options.clock.monotonic();
  }

  /** For a call to this model; its own setting is kept where it is lower. Undefined: nobody has said any. */
  for({ parameters }: Pick<Show, 'parameters'>): number | undefined {
    if (this.#options.configured !== undefined || this.#inUse === undefined) return this.#inUse;
    const own = Number(/^num_thread\s+(\d+)/m.exec(parameters ?? '')?.[1] ?? Number.NaN);
    return own >= 1 ? Math.min(own, this.#inUse) : this.#inUse;
  }

  /** The engine works, or has just been asked to. */
  used(): void {
    this.#lastUse = this.#options.clock.monotonic();
  }

  /** To be called before a request. `isLoaded` is asked only where the advice has changed. */
  async settle(isLoaded: () => Promise<boolean>): Promise<void> {
    const { configured, advised, clock } = this.#options;
    const now = advised();
    const isIdle = clock.monotonic() - this.#lastUse >= IDLE;
    this.used();
    if (configured !== undefined || now === undefined || now === this.#inUse) return;
    if (isIdle || this.#inUse === undefined || !(await isLoaded())) this.#inUse = now;
  }
}
