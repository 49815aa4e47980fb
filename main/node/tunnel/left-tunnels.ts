import type { Clock, Timer } from '../clock/index.ts';
import type { OpenTunnel } from './provider.ts';

/** A tunnel that was left for a better one still ends what it carries, ms. */
const GRACE = 60_000;

/** Tunnels that nobody new is sent through. */
export class LeftTunnels {
  readonly #clock: Clock;
  readonly #timers = new Map<OpenTunnel, Timer>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  leave(tunnel: OpenTunnel): void {
    const end = () => {
      this.#timers.delete(tunnel);
      void tunnel.close();
    };
    this.#timers.set(tunnel, this.#clock.timer(GRACE, end));
  }

  /** Ends them all now. */
  async end(): Promise<void> {
    const tunnels = [...this.#timers.keys()];
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
    await Promise.all(tunnels.map(tunnel => tunnel.close()));
  }
}
