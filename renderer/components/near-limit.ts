import type { Station } from '../../main/node/control/live-state.ts';

type QuotaWindow = NonNullable<Station['quota']>['windows'][number];

/** From this share of what everyone may use of a day, an account is near its limit, as the node has it too. */
const NEAR = 0.9;

/** Whether the part of a day that is for everyone is nearly used. A minute comes back by itself. */
export function isNearLimit(window: QuotaWindow): boolean {
  return isDaily(window) && window.used >= window.softLimit * NEAR;
}

export function isDaily({ window }: QuotaWindow): boolean {
  return window === 'requests-day' || window === 'tokens-day';
}
