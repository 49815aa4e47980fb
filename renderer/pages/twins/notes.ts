import type { Notice } from '../../../main/node/control/live-state.ts';
import type { TwinsState, TwinTrouble } from '../../../main/node/control/twin-view.ts';
import { duration } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';

/** From here a difference of the clocks is worth a word, ms. Up to five minutes the twins bear it. */
const CLOCK_WORTH_TELLING = 30_000;
/** From this share of lost signs of life the link is poor. */
const POOR = 0.1;

/** What is not as it should be between the two, and what to do about it. */
export function notesOf({ self, twin }: TwinsState): readonly Notice[] {
  if (!twin) return [];
  const { name, clockAhead, loss } = twin;
  if (twin.trouble) return [{ level: 'attention', text: troubleWords(name, twin.trouble) }];
  if (!twin.isHeard) return [];
  const notes: Notice[] = [];
  if (isWorthTelling(clockAhead)) {
    const side = clockAhead > 0 ? t('twins.skew.ahead') : t('twins.skew.behind');
    const text = t('twins.skew', { name, time: duration(Math.abs(clockAhead)), side });
    notes.push({ level: 'attention', text });
  }
  if (twin.isOtherVersion) {
    notes.push({ level: 'attention', text: t('twins.version', { name, theirs: twin.version, ours: self.version }) });
  }
  if (loss >= POOR)
    notes.push({ level: 'attention', text: t('twins.loss', { name, percent: Math.round(loss * 100) }) });
  return notes;
}

/** Whether the clocks are so far apart that somebody should know. */
export function isWorthTelling(clockAhead: number | undefined): clockAhead is number {
  return clockAhead !== undefined && Math.abs(clockAhead) > CLOCK_WORTH_TELLING;
}

function troubleWords(name: string, { reason, message }: { readonly reason: TwinTrouble; readonly message: string }) {
  const values = { name, message: message.replace(/\.$/, '') };
  switch (reason) {
    case 'unreachable':
    case 'not-paired':
    case 'not-opened':
    case 'clock-skew':
    case 'version':
      return capitalised(t(`twins.trouble.${reason}`, values));
    case 'replayed':
    case 'unknown-operation':
    case 'failed':
      return capitalised(t('twins.trouble.other', values));
  }
}

function capitalised(sentence: string): string {
  return sentence.slice(0, 1).toUpperCase() + sentence.slice(1);
}
