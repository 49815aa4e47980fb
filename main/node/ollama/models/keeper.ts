import type { Logger } from 'pino';
import { isSameModel } from '../../backends/index.ts';
import type { Clock, Timer } from '../../clock/index.ts';
import type { Answer } from './answer.ts';
import type { EnginesLook } from './engines.ts';

export interface KeeperDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly preload: () => readonly string[];
  readonly pinned: () => readonly string[];
  readonly look: () => Promise<EnginesLook>;
  readonly load: (model: string) => Promise<Answer>;
}

/** Between two looks, ms. A look is three small questions. */
const LOOK_AGAIN = 5000;

/**
 * Loads what is to be loaded when the engine has started, and what is to stay loaded whenever it is not: after a
 * restart of the engine, or after somebody else's call put it out.
 */
export class Keeper {
  readonly #deps: KeeperDeps;
  #timer: Timer | undefined;
  #isStopped = true;
  /** The engine answered at the last look; what is preloaded is so once for each of its starts. */
  #wasThere = false;
  /** Told once for each model, until it is loaded again. */
  readonly #told = new Set<string>();

  constructor(deps: KeeperDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#isStopped = false;
    void this.#look();
  }

  /** The engine was seen to be away, or to have started: at the next look all is loaded as after a start. */
  engineAway(): void {
    this.#wasThere = false;
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
  }

  async #look(): Promise<void> {
    const { clock, log, preload, pinned, look } = this.#deps;
    const kept = pinned();
    const wanted = [...kept, ...preload()];
    try {
      if (wanted.length > 0) {
        const { running } = await look();
        const isFresh = running.length > 0 && !this.#wasThere;
        this.#wasThere = running.length > 0;
        const models = running[0]?.look.models ?? [];
        for (const model of isFresh ? wanted : kept) {
          const found = models.find(({ name }) => isSameModel(name, model));
          if (this.#isStopped || !found) continue;
          // One that is there for a while only, of a time before it was pinned, is told to stay.
          const isKept = kept.some(name => isSameModel(name, model));
          if (found.loaded && (!isKept || found.loaded.until === undefined)) continue;
          this.#tell(model, await this.#deps.load(model));
        }
      }
    } catch (error) {
      log.error({ err: error }, 'looking after the loaded models failed');
    }
    if (!this.#isStopped) this.#timer = clock.timer(LOOK_AGAIN, () => void this.#look());
  }

  #tell(model: string, { kind, message }: Answer): void {
    if (kind === 'done') {
      this.#told.delete(model);
      this.#deps.log.info({ model }, message);
    } else if (!this.#told.has(model)) {
      this.#told.add(model);
      this.#deps.log.warn({ model }, message);
    }
  }
}
