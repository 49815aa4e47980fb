import type { MachineNow } from '../../../main/node/control/machine-view.ts';
import { clockTime } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { wholePercent } from './amounts.ts';

/** Whether quiet mode is on, why, and until when. */
export function quietWords({ quiet, settings }: MachineNow, now: number): string {
  const { isQuiet, because, until, isBlind } = quiet;
  const share = wholePercent(settings.share);
  const end = until === undefined ? '' : t('quiet.until', { time: clockTime(until, now) });
  if (isBlind) return t('quiet.blind');
  return isQuiet ? t(`quiet.is.${because}`, { share, end }) : t(`quiet.not.${because}`, { end });
}
