import type { Mood } from '../../components/page-frame.tsx';
import { plural, t } from '../../i18n/index.ts';
import { dayInShort } from '../../i18n/moments.ts';
import type { Report, ReportList } from './use-report.ts';

/** The answer to the page's question: was all well, and what needs a hand? */
export function reportHeadline(
  { day, hands }: Pick<Report, 'day' | 'hands'>,
  list: Pick<ReportList, 'today' | 'yesterday'>,
): { readonly text: string; readonly mood: Mood } {
  const when = { day: dayWords(day, list) };
  if (hands.length === 0) return { text: t('report.title.well', when), mood: 'serving' };
  const key = isNear(day, list) ? 'report.title.hands' : 'report.title.then';
  const mood = hands.some(({ level }) => level === 'down') ? 'down' : 'attention';
  return { text: plural(key, hands.length, when), mood };
}

/** Whether a report tells how things are now, so that what it asks for can be done. */
export function isNear(day: string, { today, yesterday }: Pick<ReportList, 'today' | 'yesterday'>): boolean {
  return day === today || day === yesterday;
}

function dayWords(day: string, { today, yesterday }: Pick<ReportList, 'today' | 'yesterday'>): string {
  if (day === yesterday) return t('report.day.yesterday');
  if (day === today) return t('report.day.today');
  return t('report.day.on', { day: dayInShort(day) });
}
