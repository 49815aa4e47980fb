import type { PeerTrouble } from '../peer.ts';
import type { TwinSide } from './twin-jobs.ts';

const NOBODY: PeerTrouble = { kind: 'unreachable', message: 'there is no twin' };

/** Of a node that has no twin. */
export const NO_TWIN: TwinSide = {
  twin: () => undefined,
  peer: { ask: async () => NOBODY, open: async () => NOBODY },
  isDraining: () => true,
  lease: () => 0,
  goneAfter: () => 0,
};
