import type { EngineState } from './engine-state.ts';

/** Between two looks, ms: at one that is well; at one that starts or may hang; at one that is not there. */
const LOOK = { well: 5000, soon: 300, away: 3000 } as const;

/**
 * Ms until an engine in this state is looked at again. One that is well is asked so often that, with the time that its
 * token may take (`pulse`), a hung one is noticed within 15 s.
 * @param now ms since the epoch
 */
export function nextLook(state: EngineState, isOurs: boolean, now: number): number {
  switch (state.kind) {
    case 'adopted':
    case 'started':
      return LOOK.well;
    case 'looking':
    case 'starting':
    case 'stopping':
      return LOOK.soon;
    case 'hung':
      return isOurs ? LOOK.soon : LOOK.away;
    case 'backing-off':
      return Math.max(0, Math.min(LOOK.away, state.until - now));
    case 'absent':
    case 'failed':
    case 'stopped':
      return LOOK.away;
  }
}
