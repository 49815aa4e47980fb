import type { ProbeResult } from '../backends/index.ts';
import { type Clock, sleep } from '../clock/index.ts';

/** Whether an engine generates. */
export type Pulse =
  | { readonly kind: 'alive' }
  /** No token came in time, but its processes work: it reads a long prompt, or loads a model. */
  | { readonly kind: 'working' }
  /** No token, and nothing of it works. */
  | { readonly kind: 'silent'; readonly message: string }
  /** It failed in a way that it mends by itself, as when a runner of it crashed. */
  | { readonly kind: 'untold' };

export interface PulseDeps {
  /** The backend's own: a token on the loaded model, unless an answer of it is just coming. */
  readonly probe: (signal: AbortSignal) => Promise<ProbeResult>;
  /** CPU that the engine has used, ms. */
  readonly cpu: () => Promise<number | undefined>;
  /** The probe knows of answers that are just coming; else a full engine looks the same as one that gets nowhere. */
  readonly seesTraffic: () => boolean;
  readonly clock: Clock;
}

/** Time for the token, ms; a busy machine gives one within a second. */
const LIMIT = 5000;
/**
 * So long into the waiting the CPU is looked at, ms: what has used none in between does nothing at all, and is not
 * waited for any longer.
 */
const LOOKS = [1500, 3500] as const;
/** Less CPU than this in the time between, ms, is what an idle server uses for its own housekeeping. */
const AT_WORK = 50;
/** One that works for so long without a token, ms, does not get anywhere any more. */
const LONGEST_WORK = 600_000;

/** Takes the pulse of one engine, again and again. */
export class PulseTaker {
  readonly #deps: PulseDeps;
  #workingSince: number | undefined;

  constructor(deps: PulseDeps) {
    this.#deps = deps;
  }

  /** @param signal ends it early; then it is `untold` */
  async take(signal: AbortSignal): Promise<Pulse> {
    const { clock } = this.#deps;
    const pulse = await this.#take(signal);
    if (pulse.kind !== 'working') {
      this.#workingSince = undefined;
      return pulse;
    }
    this.#workingSince ??= clock.monotonic();
    if (!this.#deps.seesTraffic() || clock.monotonic() - this.#workingSince < LONGEST_WORK) return pulse;
    return { kind: 'silent', message: 'it has worked for ten minutes without a single token' };
  }

  async #take(signal: AbortSignal): Promise<Pulse> {
    const { probe, clock } = this.#deps;
    const limit = new AbortController();
    const timer = clock.timer(LIMIT, () => limit.abort());
    const done = new AbortController();
    const work = this.#watchWork(done.signal);
    void work.then(used => {
      if (used === 'none') limit.abort();
    });
    try {
      const result = await probe(AbortSignal.any([signal, limit.signal]));
      if (result.kind === 'alive') return { kind: 'alive' };
      if (result.failure.kind !== 'timed-out' || signal.aborted) return { kind: 'untold' };
      return (await work) === 'some' ? { kind: 'working' } : { kind: 'silent', message: NO_TOKEN };
    } finally {
      timer.cancel();
      done.abort();
    }
  }

  /** CPU that the engine uses while it is waited for; `untold` where nobody can tell, or when the waiting is over. */
  async #watchWork(over: AbortSignal): Promise<'none' | 'some' | 'untold'> {
    const { cpu, clock } = this.#deps;
    const [first, second] = LOOKS;
    await sleep(clock, first, over);
    const before = over.aborted ? undefined : await cpu();
    await sleep(clock, second - first, over);
    const after = over.aborted ? undefined : await cpu();
    if (before === undefined || after === undefined) return 'untold';
    // Less than before: a runner was exchanged for another one.
    return after < before || after - before >= AT_WORK ? 'some' : 'none';
  }
}

const NO_TOKEN = 'it answers questions about itself, but generates nothing, and its processes do not work';
