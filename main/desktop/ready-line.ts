import { z } from 'zod';
import type { Ready } from '../node/ready.ts';

/** A line by which the node says where a node can be reached: itself, or the one that already runs on its data folder. */
export type SpokenReady = { readonly kind: 'ready' | 'running'; readonly ready: Ready };

/** The window shows pages of the control server and nothing else, whatever a line of output says. */
const loopback = z.url({ protocol: /^http$/, hostname: /^127\.0\.0\.1$/ });
const readyLine = z.object({
  event: z.enum(['ready', 'running']),
  node: z.string(),
  gateway: z.url({ protocol: /^https?$/ }),
  control: loopback,
  dashboard: loopback,
});

/** Reads one line of the node's standard output; undefined when it is not such a line. */
export function parseReadyLine(line: string): SpokenReady | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const { data } = readyLine.safeParse(value);
  if (!data || new URL(data.dashboard).origin !== new URL(data.control).origin) return undefined;
  const { event: kind, ...ready } = data;
  return { kind, ready };
}

/** The token in the fragment of the dashboard's address. */
export function tokenOf({ dashboard }: Ready): string {
  return new URLSearchParams(new URL(dashboard).hash.slice(1)).get('token') ?? '';
}
