import type { TwinsState } from '../../../main/node/control/twin-view.ts';
import type { Mood } from '../../components/page-frame.tsx';
import { clockTime } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { notesOf } from './notes.ts';

type Twin = NonNullable<TwinsState['twin']>;

/** The answer to the page's question: are both machines up, and which one is active? */
export function twinsHeadline(
  state: TwinsState,
  heardAt: number | undefined,
  now: number,
): { text: string; mood: Mood } {
  const { self, twin, active } = state;
  if (!twin) return { text: t('twins.title.none'), mood: 'serving' };
  if (!twin.isHeard) return { text: capitalised(silence(state, twin, heardAt, now)), mood: 'attention' };
  if (active === undefined) return { text: t('twins.title.choosing'), mood: 'serving' };
  const mood = notesOf(state).length > 0 ? 'attention' : 'serving';
  return { text: t('twins.title.well', { active: active === self.id ? self.name : twin.name }), mood };
}

function silence({ self }: TwinsState, { name, trouble }: Twin, heardAt: number | undefined, now: number): string {
  switch (trouble?.reason) {
    case 'not-paired':
    case 'not-opened':
    case 'clock-skew':
    case 'version':
      return t(`twins.title.${trouble.reason}`, { name });
    default: {
      if (heardAt === undefined) return t('twins.title.unmet', { name });
      const since = { name, time: clockTime(heardAt, now) };
      return self.role === 'active'
        ? t('twins.title.unheard.alone', { ...since, self: self.name })
        : t('twins.title.unheard', since);
    }
  }
}

/** A twin that was never heard has no name yet: "the twin". */
function capitalised(sentence: string): string {
  return sentence.slice(0, 1).toUpperCase() + sentence.slice(1);
}
