import type { Config } from '../config/index.ts';
import type { Access } from '../gateway/index.ts';
import type { Target } from './provider.ts';

/** What decides whether a tunnel may be opened at all. */
export interface Exposure {
  readonly tunnel: Config['tunnel'];
  readonly target: Target;
  /** The control server's, as it really is. */
  readonly controlPort: number;
  readonly access: Access;
}

/** The names that a URL may have for this machine's loopback, and for all of its addresses. */
const OWN_HOST = /^(?:localhost|0\.0\.0\.0|127(?:\.\d{1,3}){3}|\[::1?\]|\[::ffff:7f[0-9a-f:]*\])$/i;

/**
 * Why no tunnel may be opened, as a sentence; undefined: it may. Only the gateway is ever shown to others, and the
 * gateway only when it asks its callers for something.
 */
export function exposureProblem({ tunnel, target, controlPort, access }: Exposure): string | undefined {
  if (access === 'this-machine') {
    return 'nothing is configured yet, so the gateway answers programs on this machine only; add a key for callers first';
  }
  if (target.port === controlPort)
    return 'gateway.port and control.port are one, and the control port is never exposed';
  const place = placesOf(tunnel).find(({ leads }) => leads(controlPort));
  return place && `${place.name} names the control port ${controlPort}, which is never exposed`;
}

interface Place {
  readonly name: string;
  readonly leads: (port: number) => boolean;
}

/** Everything of the chosen provider that could lead to the wrong port. */
function placesOf({ provider, host, cloudflared, command }: Config['tunnel']): readonly Place[] {
  const url = (name: string, text: string | undefined): Place => ({
    name,
    leads: port => text !== undefined && leadsTo(text, port),
  });
  switch (provider) {
    case 'localtunnel':
      return [url('tunnel.host', host)];
    case 'cloudflared':
      return [url('tunnel.cloudflared.url', cloudflared.url)];
    case 'command':
      return [
        { name: 'tunnel.command.run', leads: port => namesPort(command.run ?? '', port) },
        url('tunnel.command.url', command.url),
      ];
    case 'ngrok':
    case 'none':
      return [];
  }
}

/** Whether a text has this number in it, as a number of its own. */
export function namesPort(text: string, port: number): boolean {
  return new RegExp(`(?<!\\d)0*${port}(?!\\d)`).test(text);
}

/** Whether a URL leads to this port of this machine. */
export function leadsTo(url: string, port: number): boolean {
  if (!URL.canParse(url)) return false;
  return OWN_HOST.test(new URL(url).hostname) && portOf(url) === port;
}

/** The port that a URL leads to, said or not. */
export function portOf(url: string): number | undefined {
  if (!URL.canParse(url)) return undefined;
  const { port, protocol } = new URL(url);
  if (port !== '') return Number(port);
  return protocol === 'https:' ? 443 : 80;
}
