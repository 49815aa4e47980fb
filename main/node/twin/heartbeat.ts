import { z } from 'zod';
import { version } from '../version.ts';
import { MOST_ADDRESSES } from './addresses.ts';
import { PROTOCOL } from './wire/index.ts';

/** What each twin tells the other with every heartbeat, both on the way there and on the way back. */
export interface Heartbeat {
  readonly node: string;
  readonly name: string;
  /** Of Tandem. */
  readonly version: string;
  /** Of the twins' protocol, `1.0`. */
  readonly protocol: string;
  /** Its clock, ms since the epoch. */
  readonly at: number;
  /** Where it can be reached. */
  readonly addresses: readonly string[];
  /** What the parts of a node have to say to the same part of the twin, by name; each reads its own. */
  readonly parts: Readonly<Record<string, unknown>>;
}

const heartbeatSchema = z.object({
  node: z.string().regex(/^[\w.-]{1,64}$/),
  name: z.string().max(100),
  version: z.string().max(40),
  protocol: z.string().max(20),
  at: z.number(),
  addresses: z
    .array(z.url({ protocol: /^https?$/ }).max(500))
    .max(MOST_ADDRESSES)
    .catch([]),
  parts: z.record(z.string().max(40), z.unknown()),
});

/** What came as one; undefined when it is none. A newer twin may say more. */
export function readHeartbeat(message: unknown): Heartbeat | undefined {
  const read = heartbeatSchema.safeParse(message);
  return read.success ? read.data : undefined;
}

/** This node's own. */
export function makeHeartbeat(
  node: { readonly id: string; readonly name: string },
  addresses: readonly string[],
  parts: Readonly<Record<string, unknown>>,
  now: number,
): Heartbeat {
  return {
    node: node.id,
    name: node.name,
    version,
    protocol: `${PROTOCOL.major}.${PROTOCOL.minor}`,
    at: Math.round(now),
    addresses: addresses.slice(0, MOST_ADDRESSES),
    parts,
  };
}
