import type { Mood } from '../../components/page-frame.tsx';
import { amount } from '../../i18n/format.ts';
import { plural, t } from '../../i18n/index.ts';

/** What the page answers: how many requests are there, or are like what is looked for? */
export function requestsHeadline(total: number, isFiltered: boolean): { readonly text: string; readonly mood: Mood } {
  if (total === 0) return { text: t(isFiltered ? 'past.title.nothing' : 'past.title.none'), mood: 'serving' };
  const count = amount(total);
  const text = isFiltered ? plural('past.title.some', total, { count }) : plural('past.title.all', total, { count });
  return { text, mood: 'serving' };
}
