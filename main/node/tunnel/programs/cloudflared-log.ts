import { z } from 'zod';
import { leadsTo, portOf } from '../exposure.ts';
import type { Said } from './open-program.ts';

/** Where a named tunnel leads, as Cloudflare has it for its owner. */
const ingressSchema = z.object({
  ingress: z
    .array(
      z.object({
        hostname: z
          .string()
          .max(253)
          .regex(/^[^*]*$/)
          .optional()
          .catch(undefined),
        service: z.string().max(500),
      }),
    )
    .max(200),
});

/** Not the address at which it is asked for. */
const QUICK_URL = /https:\/\/(?!api\.)[a-z0-9-]+\.trycloudflare\.com(?![a-z0-9.-])/;
const NEW_CONFIGURATION = /Updated to new configuration config="((?:[^"\\]|\\.)*)"/;
const BAD_TOKEN = /provided tunnel token is not valid|unauthorized: invalid tunnel secret|tunnel not found/i;
const NO_QUICK_TUNNEL = /failed to (?:request|unmarshal|create) quick tunnel/i;

export interface Ports {
  readonly gateway: number;
  readonly control: number;
}

/** What a line of cloudflared's log says of a quick tunnel. */
export function readQuick(line: string): Said | undefined {
  if (NO_QUICK_TUNNEL.test(line)) return { kind: 'failed', message: 'Cloudflare gives no quick tunnel now' };
  const url = QUICK_URL.exec(line)?.[0];
  return url === undefined ? undefined : { kind: 'open', url };
}

/**
 * And of a named one. Where that leads is set at Cloudflare and not here, so it is read and judged: a tunnel that leads
 * to the control port is refused, whoever set it.
 */
export function readNamed(line: string, ports: Ports): Said | undefined {
  if (BAD_TOKEN.test(line)) return { kind: 'refused', message: 'Cloudflare does not know the token of the tunnel' };
  const quoted = NEW_CONFIGURATION.exec(line)?.[1];
  const rules = quoted === undefined ? undefined : ingressSchema.safeParse(unquoted(quoted)).data?.ingress;
  if (!rules) return undefined;
  if (rules.some(({ service }) => leadsTo(service, ports.control))) {
    return {
      kind: 'refused',
      message: `the tunnel leads to the control port ${ports.control}, which is never exposed; let it lead to port ${ports.gateway} at Cloudflare`,
    };
  }
  const ours = rules.find(({ hostname, service }) => hostname !== undefined && portOf(service) === ports.gateway);
  if (ours?.hostname !== undefined) return { kind: 'open', url: `https://${ours.hostname}` };
  return {
    kind: 'refused',
    message: `the tunnel does not lead to the gateway; let a public host name lead to http://localhost:${ports.gateway} at Cloudflare`,
  };
}

/** A JSON text inside a quoted Go string. */
function unquoted(text: string): unknown {
  try {
    return JSON.parse(JSON.parse(`"${text}"`));
  } catch {
    return undefined;
  }
}
