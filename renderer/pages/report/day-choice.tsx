import { Button, NativeSelect } from '@mantine/core';
import { t } from '../../i18n/index.ts';
import { dayInShort } from '../../i18n/moments.ts';
import css from './report.module.css';
import type { ReportList } from './use-report.ts';

interface DayChoiceProps {
  readonly list: ReportList;
  readonly day: string;
  readonly choose: (day: string) => void;
}

/** Which day's report is shown, and the way to the others. */
export function DayChoice({ list, day, choose }: DayChoiceProps) {
  const { earlier, later } = neighbours(list, day);
  const days = list.days.map(value => ({ value, label: labelOf(value, list) }));
  // A day from the address that has none is still what is shown.
  const shown = list.days.includes(day) ? days : [{ value: day, label: day }, ...days];
  return (
    <div className={css.choice}>
      <label htmlFor="report-day">{t('report.choose')}</label>
      <NativeSelect
        id="report-day"
        size="xs"
        value={day}
        onChange={event => choose(event.currentTarget.value)}
        data={shown}
      />
      <Button
        size="compact-sm"
        variant="default"
        disabled={earlier === undefined}
        onClick={() => earlier && choose(earlier)}
      >
        {t('report.earlier')} [
      </Button>
      <Button size="compact-sm" variant="default" disabled={later === undefined} onClick={() => later && choose(later)}>
        {t('report.later')} ]
      </Button>
    </div>
  );
}

/** The nearest days on either side of which there is a report. */
export function neighbours(
  list: ReportList | undefined,
  day: string | undefined,
): { readonly earlier: string | undefined; readonly later: string | undefined } {
  const days = list?.days ?? [];
  if (day === undefined) return { earlier: undefined, later: undefined };
  return { earlier: days.find(other => other < day), later: days.findLast(other => other > day) };
}

function labelOf(day: string, { today, yesterday }: ReportList): string {
  const words = { day: dayInShort(day) };
  if (day === today) return t('report.choose.today', words);
  if (day === yesterday) return t('report.choose.yesterday', words);
  return words.day;
}
