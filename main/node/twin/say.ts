import type { BackendState, Lender } from '../cascade/index.ts';
import type { Clock } from '../clock/index.ts';
import type { Config } from '../config/index.ts';
import type { Election } from './election/index.ts';
import { type Heartbeat, makeHeartbeat } from './heartbeat.ts';
import type { OwnPlace } from './own-place.ts';
import { shareState } from './share-state.ts';

export interface SayDeps {
  readonly config: () => Config;
  readonly own: { readonly inService: readonly BackendState[] };
  readonly lender: Lender;
  /** What the machine tells of itself. */
  readonly machine: () => unknown;
  readonly clock: Clock;
}

/** What this node tells with a heartbeat. */
export function sayOf(
  { config, clock, own, lender, machine }: SayDeps,
  election: Election,
  place: OwnPlace,
): Heartbeat {
  const { id, name } = config().node;
  const backends = shareState({ states: own.inService, lentNow: state => lender.lentNow(state), clock });
  const parts = { election: election.message(), backends, machine: machine() };
  return makeHeartbeat({ id, name: name ?? id }, place.addresses(), parts, clock.now());
}
