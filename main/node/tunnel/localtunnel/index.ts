import type { Clock } from '../../clock/index.ts';
import type { OpenTunnel, Target, TunnelProvider } from '../provider.ts';
import { askServer, type Grant } from './handshake.ts';

export interface LocaltunnelOptions {
  /** The server. */
  readonly host: string;
  readonly subdomain: string | undefined;
  readonly target: Target;
  readonly clock: Clock;
}

/** localtunnel, through the maintained client. */
export function localtunnel({ host, subdomain, target, clock }: LocaltunnelOptions): TunnelProvider {
  const openGranted = async (grant: Grant, signal: AbortSignal) => {
    // The client brings an HTTP library along that nothing else needs: loaded when it is chosen, not at every start.
    const { openClient } = await import('./client.ts');
    const wish = wishOf(subdomain, grant);
    return openClient({ host: host.replace(/\/+$/, ''), target, grant, wish, clock, signal });
  };
  return {
    name: 'localtunnel',
    async open(signal) {
      const asked = await askServer(host, subdomain, signal);
      return asked.kind === 'granted' ? openGranted(asked.grant, signal) : asked;
    },
    ...(subdomain === undefined
      ? {}
      : {
          // What is asked for and not wanted costs the server a moment: it forgets what nobody connects to.
          async regain(signal: AbortSignal): Promise<OpenTunnel | undefined> {
            const asked = await askServer(host, subdomain, signal);
            if (asked.kind !== 'granted' || asked.grant.id !== subdomain) return undefined;
            const opening = await openGranted(asked.grant, signal);
            return opening.kind === 'open' ? opening.tunnel : undefined;
          },
        }),
  };
}

function wishOf(subdomain: string | undefined, { id }: Grant): OpenTunnel['wish'] {
  return subdomain === undefined ? undefined : { name: subdomain, isGranted: id === subdomain };
}
