import type { Logger } from 'pino';
import type { Clock } from './clock/index.ts';
import type { Config } from './config/index.ts';
import type { Access } from './gateway/index.ts';
import type { Metrics } from './stats/index.ts';
import type { Store } from './store/index.ts';
import { CheckDoor, chooseProvider, lookFromOutside, type Target, Tunnel, TunnelHistory } from './tunnel/index.ts';

export interface OwnTunnelDeps {
  readonly config: () => Config;
  readonly access: () => Access;
  /** The node's own; a tunnel's program is given what it needs of it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly kept: Store['kept'];
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  /** Whoever knows where this gateway is has to be told another address. */
  readonly urlChanged: () => void;
  readonly changed: () => void;
}

/** Where the two servers of the node really listen. */
interface Places {
  readonly target: Target;
  readonly controlPort: number;
}

/** The tunnel of this node, and what others are told of where its gateway is. */
export interface OwnTunnel {
  readonly tunnel: Tunnel;
  readonly history: TunnelHistory;
  /** Where the node recognises itself from outside: a route of the gateway. */
  readonly door: CheckDoor;
  /**
   * Where others reach this node's gateway: what its owner says, or else what the tunnel has. Undefined: nobody knows.
   */
  publicUrl(): string | undefined;
  /** Once both servers listen. */
  start(places: Places): void;
  /** The configuration was read again; a tunnel that it says nothing new about stays open. */
  reconfigured(): void;
  stop(): Promise<void>;
}

export function createOwnTunnel(deps: OwnTunnelDeps): OwnTunnel {
  const { config, clock, random, environment, kept, changed, urlChanged } = deps;
  const door = new CheckDoor();
  const history = new TunnelHistory(kept, clock);
  let places: Places | undefined;
  let opened: string | undefined;
  const tunnel = new Tunnel({
    choice() {
      if (!places) return undefined;
      const exposure = { ...places, tunnel: config().tunnel, access: deps.access() };
      return chooseProvider(exposure, { environment, clock, loadNgrok: () => import('@ngrok/ngrok') });
    },
    look: (url, signal) => lookFromOutside(url, door.look(), clock, signal),
    checkEvery: () => config().tunnel.checkEvery,
    openWithin: () => config().tunnel.openWithin,
    history,
    clock,
    random,
    log: deps.log.child({ part: 'tunnel' }),
    urlChanged,
    changed,
  });
  deps.metrics.addGauge({
    name: 'tandem_tunnel_up',
    help: '1 while the gateway is seen through the public URL of its tunnel, 0 while it is not.',
    labelNames: ['provider'],
    read() {
      const { provider } = config().tunnel;
      return provider === 'none' ? [] : [{ labels: { provider }, value: tunnel.standing.kind === 'open' ? 1 : 0 }];
    },
  });
  const open = () => {
    opened = whatOpens(config(), deps.access());
    void tunnel.restart();
  };
  return {
    tunnel,
    history,
    door,
    publicUrl: () => config().gateway.publicUrl ?? tunnel.url,
    start(found) {
      places = found;
      open();
    },
    reconfigured() {
      if (places && opened !== whatOpens(config(), deps.access())) open();
    },
    stop: () => tunnel.stop(),
  };
}

/** All that another tunnel would come from; it has secrets in it and stays here. */
function whatOpens({ tunnel }: Config, access: Access): string {
  const secrets = [tunnel.ngrok.authtoken?.reveal(), tunnel.cloudflared.token?.reveal()];
  return JSON.stringify([tunnel, secrets, access === 'this-machine']);
}
