import type { Opening, OpenTunnel, TunnelProvider } from '../../../main/node/tunnel/provider.ts';

/** A tunnel that a test holds both ends of. */
export class StandInTunnel implements OpenTunnel {
  readonly url: string;
  readonly wish?: { readonly name: string; readonly isGranted: boolean };
  readonly #lost = Promise.withResolvers<string>();
  readonly lost = this.#lost.promise;
  closed = 0;

  constructor(url: string, wish?: OpenTunnel['wish']) {
    this.url = url;
    if (wish) this.wish = wish;
  }

  die(why: string): void {
    this.#lost.resolve(why);
  }

  async close(): Promise<void> {
    this.closed += 1;
  }
}

/** A provider that does what a test says, and remembers what it was asked. */
export class StandInProvider implements TunnelProvider {
  readonly name = 'localtunnel';
  openings = 0;
  regains = 0;
  /** What an opening comes to; undefined: nothing, until it is given up. */
  next: Opening | undefined;
  /** What is there under the name that was wished for. */
  regained: OpenTunnel | undefined;

  open(signal: AbortSignal): Promise<Opening> {
    this.openings += 1;
    const { next } = this;
    if (next) return Promise.resolve(next);
    return new Promise(resolve => {
      signal.addEventListener('abort', () => resolve({ kind: 'failed', message: 'not in time' }), { once: true });
    });
  }

  async regain(): Promise<OpenTunnel | undefined> {
    this.regains += 1;
    return this.regained;
  }
}
