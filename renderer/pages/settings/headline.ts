import type { Mood } from '../../components/page-frame.tsx';
import { plural, t } from '../../i18n/index.ts';

/** What the settings page answers: is anything set otherwise than it comes, and is all of it saved? */
export function settingsHeadline(counts: {
  readonly differing: number;
  readonly unsaved: number;
  readonly wrong: number;
}): { readonly text: string; readonly mood: Mood } {
  const { differing, unsaved, wrong } = counts;
  if (wrong > 0) return { text: plural('settings.title.problem', wrong), mood: 'attention' };
  if (unsaved > 0) return { text: plural('settings.title.unsaved', unsaved), mood: 'attention' };
  if (differing > 0) return { text: plural('settings.title.changed', differing), mood: 'serving' };
  return { text: t('settings.title.default'), mood: 'serving' };
}
