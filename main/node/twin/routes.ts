import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Clock } from '../clock/index.ts';
import type { Config } from '../config/index.ts';
import { type PairingHost, pairingRoutes } from './pairing/index.ts';
import type { PeerHandlers } from './peer.ts';
import { peerDoor } from './peer-door.ts';
import { TurnedAway } from './turned-away.ts';

export interface TwinRoutesDeps {
  readonly nodeId: string;
  readonly config: () => Config;
  readonly handlers: () => PeerHandlers;
  readonly pairing: PairingHost;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What only the twin has a key to, and the door at which a machine with a code knocks; all of it under `/peer/`. */
export function twinRoutes({ nodeId, config, handlers, pairing, clock, log }: TwinRoutesDeps) {
  const turnedAway = new TurnedAway(clock, log);
  return {
    prefix: '/peer/',
    add(app: FastifyInstance): void {
      peerDoor(app, {
        nodeId,
        secret: () => config().peer.secret,
        boot: randomBytes(12).toString('base64url'),
        handlers,
        clock,
        log,
        refused(reason) {
          if (reason !== 'restarted') turnedAway.note(reason);
        },
      });
      pairingRoutes(app, pairing);
    },
  };
}
