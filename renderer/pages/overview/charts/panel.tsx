import { type ReactNode, useId } from 'react';
import { hasValues, type Measure, TimeChart, type TimeLines } from '../../../components/time-chart/index.tsx';
import { TimeTable } from '../../../components/time-chart/table.tsx';
import { t } from '../../../i18n/index.ts';
import css from './charts.module.css';

interface PanelProps {
  readonly name: string;
  /** What the picture shows, in a few words. */
  readonly answer: string | undefined;
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

/** One question and its picture. */
export function Panel({ name, answer, isWide = false, children }: PanelProps) {
  const id = useId();
  return (
    <section className={css.panel} data-wide={isWide || undefined} aria-labelledby={id}>
      <h3 id={id} className={css.head}>
        {name} {answer && <span className={css.answer}>{answer}</span>}
      </h3>
      {children}
    </section>
  );
}

interface TimePanelProps {
  readonly name: string;
  readonly answer: string | undefined;
  readonly data: TimeLines;
  readonly measure: Measure;
  readonly isTable: boolean;
  readonly isGrowing?: boolean;
  readonly isWide?: boolean;
  /** A row of zeros says something here. */
  readonly isZeroTold?: boolean;
}

/** Lines over time as a chart or as a table, or that there is nothing to draw yet. */
export function TimePanel(props: TimePanelProps) {
  const { name, answer, data, measure, isTable, isGrowing = false, isWide = false, isZeroTold = false } = props;
  const isEmpty = isZeroTold ? data.lines.every(isAllGap) : !hasValues(data.lines);
  return (
    <Panel name={name} answer={isEmpty ? undefined : answer} isWide={isWide}>
      {isEmpty && <p className={css.none}>{t('charts.nothing')}</p>}
      {!isEmpty && isTable && <TimeTable name={name} data={data} measure={measure} />}
      {!isEmpty && !isTable && <TimeChart name={name} data={data} measure={measure} isGrowing={isGrowing} />}
    </Panel>
  );
}

function isAllGap({ values }: TimeLines['lines'][number]): boolean {
  return values.every(value => value === null);
}
