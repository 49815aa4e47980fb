import type { Station } from '../../main/node/control/live-state.ts';
import { clockTime, relative } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';

/** The state of a station in a few words. */
export function stateWords({ state }: Pick<Station, 'state'>, now: number): string {
  switch (state.kind) {
    case 'resting':
      return t('state.resting', { time: clockTime(state.until, now) });
    case 'down':
      return state.until === undefined || state.until <= now
        ? t('state.down')
        : t('state.down.next', { time: relative(state.until, now) });
    default:
      return t(`state.${state.kind}`);
  }
}
