import type { Clock } from '../clock/index.ts';
import { deadline } from './deadline.ts';
import type { OpenTunnel, TunnelProvider } from './provider.ts';

/**
 * Between two tries to get the name that was wished for, ms: doubled each time. A name is often still held by this node's
 * own last connection, which the server forgets within seconds; one that somebody else has stays his for long.
 */
const FIRST_WAIT = 60_000;
const LONGEST_WAIT = 30 * 60_000;

export interface WishDeps {
  readonly clock: Clock;
  readonly random: () => number;
  readonly openWithin: () => number;
}

/** A name that was wished for and not granted, asked for again now and then. */
export class Wish {
  readonly #deps: WishDeps;
  #wait = FIRST_WAIT;
  #at: number | undefined;

  constructor(deps: WishDeps) {
    this.#deps = deps;
  }

  /** When it is to be asked for, by the clock that never jumps; undefined: nothing is left to wish. */
  asksAt(tunnel: OpenTunnel | undefined, provider: TunnelProvider): number | undefined {
    if (!provider.regain || tunnel?.wish === undefined || tunnel.wish.isGranted) {
      this.#wait = FIRST_WAIT;
      this.#at = undefined;
      return undefined;
    }
    this.#at ??= this.#deps.clock.monotonic() + this.#wait * (0.75 + this.#deps.random() / 2);
    return this.#at;
  }

  /** A tunnel of that name, beside the one that there is; undefined: not yet. */
  async ask(provider: TunnelProvider, signal: AbortSignal): Promise<OpenTunnel | undefined> {
    const { clock, openWithin } = this.#deps;
    this.#at = undefined;
    this.#wait = Math.min(LONGEST_WAIT, this.#wait * 2);
    const limit = deadline(clock, openWithin(), signal);
    const tunnel = await provider.regain?.(limit.signal);
    limit.release();
    return tunnel;
  }
}
