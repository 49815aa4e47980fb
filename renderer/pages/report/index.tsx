import { Button } from '@mantine/core';
import { useNode } from '../../api/node-access.tsx';
import { useAddressValue } from '../../components/address-value.ts';
import type { Shortcut } from '../../components/keys.tsx';
import { useNow } from '../../components/now.ts';
import { PageFrame } from '../../components/page-frame.tsx';
import { t } from '../../i18n/index.ts';
import { DayChoice, neighbours } from './day-choice.tsx';
import { isNear, reportHeadline } from './headline.ts';
import css from './report.module.css';
import { ReportBody } from './report-body.tsx';
import { type Asked, type ReportList, useFreshAfterLoss, useReport, useReportList } from './use-report.ts';

/** The page that answers: was all well, and what needs a hand? */
export function ReportPage() {
  const { state } = useNode();
  const now = useNow();
  const [chosen, setChosen] = useAddressValue('day');
  const { data: list, error: noList } = useReportList();
  const day = chosen || firstOf(list);
  const { data: asked, error: noReport } = useReport(day);
  useFreshAfterLoss();
  const problem = noList ?? noReport;
  // Yesterday's needs no day in the address, so that a bookmark shows the latest.
  const choose = (next: string) => setChosen(next === list?.yesterday ? '' : next);
  const { earlier, later } = neighbours(list, day);
  const shortcuts: Shortcut[] = [
    { keys: '[', what: t('report.keys.earlier'), run: () => earlier && choose(earlier) },
    { keys: ']', what: t('report.keys.later'), run: () => later && choose(later) },
  ];
  return (
    <PageFrame title={list && titleOf(list, day, asked)} now={now} shortcuts={shortcuts}>
      {problem && !asked && <p className={css.about}>{t('report.unread', { message: problem.message })}</p>}
      {list && day === undefined && <NoneYet list={list} choose={setChosen} />}
      {list && day !== undefined && list.days.length > 0 && <DayChoice list={list} day={day} choose={choose} />}
      {list && asked?.kind === 'missing' && <Missing list={list} choose={setChosen} />}
      {list && asked?.kind === 'report' && (
        <ReportBody report={asked.report} isNear={isNear(asked.report.day, list)} stations={state?.stations ?? []} />
      )}
      {!problem && day !== undefined && !asked && <div className={css.skeleton} aria-hidden="true" />}
    </PageFrame>
  );
}

interface LackProps {
  readonly list: ReportList;
  readonly choose: (day: string) => void;
}

/** A node of which nothing is known but today. */
function NoneYet({ list, choose }: LackProps) {
  const { at, zone, today } = list;
  return (
    <div className={css.lack}>
      <p>{t('report.none.first', { at, zone })}</p>
      <Button onClick={() => choose(today)}>{t('report.none.today')}</Button>
    </div>
  );
}

/** A day that somebody asked for by its address. */
function Missing({ list, choose }: LackProps) {
  return (
    <div className={css.lack}>
      <p>{t('report.missing')}</p>
      {list.days.length > 0 && (
        <Button variant="default" onClick={() => choose('')}>
          {t('report.missing.latest')}
        </Button>
      )}
    </div>
  );
}

/** Yesterday's, or the latest that there is; today's only when it is asked for. */
function firstOf(list: ReportList | undefined): string | undefined {
  return list?.days.find(day => day !== list.today);
}

function titleOf(list: ReportList, day: string | undefined, asked: Asked | undefined) {
  if (day === undefined) return { text: t('report.title.none'), mood: 'serving' } as const;
  if (asked?.kind === 'missing') return { text: t('report.title.missing', { day }), mood: 'attention' } as const;
  return asked && reportHeadline(asked.report, list);
}
