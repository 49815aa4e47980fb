import Tunnel from 'localtunnel/lib/Tunnel.js';
import type { Clock } from '../../clock/index.ts';
import type { Opening, OpenTunnel, Target } from '../provider.ts';
import type { Grant } from './handshake.ts';
import { Hopeless } from './hopeless.ts';

/** The real client, given the server's answer instead of asking for it. */
class AnsweredTunnel extends Tunnel {
  readonly #grant: Grant;

  constructor(options: ConstructorParameters<typeof Tunnel>[0], grant: Grant) {
    super(options);
    this.#grant = grant;
  }

  protected override _init(done: (error: Error | null, info?: Readonly<Record<string, unknown>>) => void): void {
    done(null, this._getInfo(this.#grant));
  }
}

export interface ClientOptions {
  readonly host: string;
  readonly target: Target;
  readonly grant: Grant;
  readonly wish: OpenTunnel['wish'];
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Connections that may die for nothing in ten seconds, for each that the server takes. */
const DEATHS_FOR_EACH = 5;

/** Opens the connections; the tunnel is there with the first of them. Never rejects. */
export function openClient({ host, target, grant, wish, clock, signal }: ClientOptions): Promise<Opening> {
  const client = new AnsweredTunnel({ host, port: target.port, ...localHost(target) }, grant);
  const hopeless = new Hopeless(clock, DEATHS_FOR_EACH * grant.max_conn_count);
  const lost = Promise.withResolvers<string>();
  let alive = 0;
  let isClosed = false;
  const close = async () => {
    if (isClosed) return;
    isClosed = true;
    client.close();
  };
  const give = (why: string) => {
    void close();
    lost.resolve(why);
  };
  client.on('request', () => hopeless.carried());
  client.on('error', ({ message }) => {
    // A connection that is refused is not tried again by the client; with the last of them the tunnel is gone.
    if (alive <= 0) give(`the tunnel’s server takes no connections: ${message}`);
  });
  return new Promise(resolve => {
    const giveUp = (message: string) => {
      signal.removeEventListener('abort', abort);
      void close();
      resolve({ kind: 'failed', message });
    };
    const abort = () => giveUp('the tunnel’s server let no connection through in time');
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    void lost.promise.then(giveUp);
    client.once('url', () => {
      signal.removeEventListener('abort', abort);
      const tunnel: OpenTunnel = { url: grant.url, ...(wish && { wish }), lost: lost.promise, close };
      resolve({ kind: 'open', tunnel });
    });
    client.open(() => {});
    client.tunnelCluster?.on('open', () => {
      alive += 1;
    });
    client.tunnelCluster?.on('dead', () => {
      alive -= 1;
      if (hopeless.died()) give('the tunnel’s server drops each connection as soon as it is open');
    });
  });
}

/**
 * Only where the gateway is not on loopback: the client puts this name into each request's `Host`, and a request from
 * elsewhere would look like one of this machine's own.
 */
function localHost({ host }: Target): { local_host?: string } {
  const isLoopback = host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
  return isLoopback || host === '0.0.0.0' || host === '::' ? {} : { local_host: host };
}
