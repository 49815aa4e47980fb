import type { BackendState } from '../cascade/index.ts';
import type { Clock } from '../clock/index.ts';
import { gistOf } from './share-state.ts';

/** Changes within this time are compared together, ms. */
const GATHERED = 100;

/** Notices when something of this node's backends is another by which the twin plans. */
export class OwnNews {
  readonly #own: { readonly inService: readonly BackendState[] };
  readonly #clock: Clock;
  readonly #tell: () => void;
  #gist = '';
  #isToCompare = false;

  constructor(own: { readonly inService: readonly BackendState[] }, clock: Clock, tell: () => void) {
    this.#own = own;
    this.#clock = clock;
    this.#tell = tell;
  }

  /** Something may be another. Cheap: it is called several times a request. */
  look(): void {
    if (this.#isToCompare) return;
    this.#isToCompare = true;
    this.#clock.timer(GATHERED, () => {
      this.#isToCompare = false;
      const gist = gistOf(this.#own.inService);
      if (gist !== this.#gist) this.#tell();
      this.#gist = gist;
    });
  }
}
