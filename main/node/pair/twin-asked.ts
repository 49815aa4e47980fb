import type { Clock } from '../clock/index.ts';
import type { Peer, PeerTrouble } from '../twin/index.ts';

/** The twin as far as what the two tell together is concerned. */
export interface TwinAsked {
  /** Undefined: this node has no twin. */
  readonly twin: () => Twin | undefined;
  readonly peer: Pick<Peer, 'ask'>;
  readonly clock: Clock;
}

export interface Twin {
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** Whether it was heard within the lease. */
  readonly isHeard: boolean;
  /** By how much its clock is ahead of ours, ms. */
  readonly clockAhead: number;
}

/** Nobody looks at a page for longer than this before it draws, ms. */
const PATIENCE = 1500;

/**
 * One message to the twin and one back, in a bounded time. Never rejects.
 * @param patience ms; longer only for what the twin itself has to ask for
 */
export async function askTwin(
  { peer, clock }: Pick<TwinAsked, 'peer' | 'clock'>,
  operation: string,
  message: unknown,
  patience = PATIENCE,
): Promise<{ readonly kind: 'answered'; readonly message: unknown } | PeerTrouble> {
  const stop = new AbortController();
  const timer = clock.timer(patience, () => stop.abort(new Error('no answer in time')));
  try {
    return await peer.ask(operation, message, stop.signal);
  } catch {
    return { kind: 'unreachable', message: `no answer within ${patience} ms` };
  } finally {
    timer.cancel();
  }
}
