import type { Station } from '../../../main/node/control/live-state.ts';
import { clockTime, fullTime } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { dayInFull } from '../../i18n/moments.ts';
import { Accounts } from './accounts.tsx';
import { Errors } from './errors.tsx';
import { Hands } from './hands.tsx';
import { machinesOf, Pair } from './pair.tsx';
import css from './report.module.css';
import { Services } from './services.tsx';
import { TakeAway } from './take-away.tsx';
import { QueueThen, Requests, Satisfaction, Saved } from './traffic.tsx';
import type { Report } from './use-report.ts';

interface ReportBodyProps {
  readonly report: Report;
  /** It tells of now, so that what it asks for can be done here. */
  readonly isNear: boolean;
  readonly stations: readonly Station[];
}

/** One report: what needs a hand first, then the owner's checklist. */
export function ReportBody({ report, isNear, stations }: ReportBodyProps) {
  const { day, node, madeAt } = report;
  const about = { day: dayInFull(day), node: machinesOf(report), time: clockTime(madeAt, Date.now()) };
  return (
    <div className={css.body}>
      <p className={css.lead}>{report.headline}</p>
      <p className={css.about} title={fullTime(madeAt)}>
        {isNear ? t('report.about', about) : t('report.about.then', about)}
      </p>
      <TakeAway day={day} node={node.id} />
      <Hands hands={report.hands} isNear={isNear} stations={stations} />
      <Pair report={report} />
      <Services report={report} isNear={isNear} />
      <Accounts report={report} />
      <Errors key={day} report={report} />
      <Requests report={report} />
      <div className={css.columns}>
        <QueueThen report={report} />
        <Satisfaction report={report} />
        <Saved report={report} />
      </div>
    </div>
  );
}
