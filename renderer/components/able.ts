import type { Station } from '../../main/node/control/live-state.ts';

/** Whether a request that is sent now could be answered there. */
export function isAble({ state: { kind } }: Pick<Station, 'state'>): boolean {
  return kind === 'serving' || kind === 'untried' || kind === 'degraded';
}
