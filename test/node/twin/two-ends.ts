import fastify from 'fastify';
import { pino } from 'pino';
import type { Clock } from '../../../main/node/clock/index.ts';
import { systemClock } from '../../../main/node/clock/index.ts';
import { Secret } from '../../../main/node/config/index.ts';
import { HttpPeer } from '../../../main/node/twin/http-peer.ts';
import type { PeerHandlers } from '../../../main/node/twin/peer.ts';
import { peerDoor } from '../../../main/node/twin/peer-door.ts';

/** What the receiving end is started with. */
export interface FarEnd {
  readonly nodeId?: string;
  readonly secret?: string | undefined;
  readonly boot?: string;
  readonly clock?: Clock;
  readonly handlers: PeerHandlers;
}

/** A peer's door behind a real listener on loopback, and what it turned away. */
export async function openDoor({
  nodeId = 'b',
  secret = SHARED,
  boot = 'first',
  clock = systemClock,
  handlers,
}: FarEnd) {
  const app = fastify({ forceCloseConnections: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  const turnedAway: string[] = [];
  peerDoor(app, {
    nodeId,
    secret: () => (secret === '' ? undefined : new Secret(secret)),
    boot,
    handlers: () => handlers,
    clock,
    log: pino({ level: 'silent' }),
    refused: reason => turnedAway.push(reason),
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { url, turnedAway, close: () => app.close() };
}

/** The asking end. */
export function peerTo(
  addresses: readonly string[],
  { nodeId = 'a', secret = SHARED, clock = systemClock }: { nodeId?: string; secret?: string; clock?: Clock } = {},
): HttpPeer {
  return new HttpPeer({
    nodeId,
    secret: () => new Secret(secret),
    addresses: () => addresses,
    clock,
    connectTimeout: 2000,
  });
}

export const SHARED = 'a secret of forty-three characters or so, shared';

/** A clock that is set wrong by so many milliseconds. */
export function clockOff(by: number): Clock {
  return { ...systemClock, now: () => systemClock.now() + by };
}
