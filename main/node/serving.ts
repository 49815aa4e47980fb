import type { Clock } from './clock/index.ts';
import type { Serving } from './control/index.ts';

export interface ServingDeps {
  readonly roster: { hold(reason: string | undefined): void; lookNow(): void };
  readonly twins: { readonly link: { wake(): void } };
  readonly queue: { wake(): void };
  readonly clock: Clock;
  readonly changed: () => void;
}

/** Why a backend rests while the owner paused the node; shown beside it. */
const PAUSED = 'serving is paused on this machine';
/** A lid that opens tells of power, network and screen within a moment: one look is enough for all (ms). */
const ONE_WAKE = 2000;

/** What is done to a node as a whole: its own backends held back, or everything looked at again. */
export function createServing({ roster, twins, queue, clock, changed }: ServingDeps): Serving {
  let wokenAt = Number.NEGATIVE_INFINITY;
  return {
    pause() {
      roster.hold(PAUSED);
      changed();
    },
    resume() {
      roster.hold(undefined);
      changed();
    },
    wake() {
      const now = clock.monotonic();
      if (now - wokenAt < ONE_WAKE) return;
      wokenAt = now;
      roster.lookNow();
      twins.link.wake();
      queue.wake();
    },
  };
}
