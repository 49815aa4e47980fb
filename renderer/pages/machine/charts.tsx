import { Button, SegmentedControl } from '@mantine/core';
import { memo, useId, useMemo } from 'react';
import { TimeChart } from '../../components/time-chart/index.tsx';
import { TimeTable } from '../../components/time-chart/table.tsx';
import { t } from '../../i18n/index.ts';
import { type ChartPanel, chartPanels } from './chart-lines.ts';
import css from './machine.module.css';
import { RANGES, type Range, useLoadHistory } from './use-machine.ts';

interface ChartsProps {
  /** As it stands in the address; anything but a range means the last minutes. */
  readonly range: string;
  readonly setRange: (range: string) => void;
  readonly isTable: boolean;
  readonly setIsTable: (isTable: boolean) => void;
}

/** How the machine was until now. Not drawn again each second, as the page around it is. */
export const Charts = memo(function Charts({ range: asked, setRange, isTable, setIsTable }: ChartsProps) {
  const range: Range = RANGES.find(known => known === asked) ?? 'minutes';
  const { data: series, error } = useLoadHistory(range);
  const panels = useMemo(() => series && chartPanels(series), [series]);
  const title = useId();
  return (
    <section className={css.section} aria-labelledby={title}>
      <div className={css.head}>
        <h2 id={title}>{t(`machine.history.${range}`)}</h2>
        <div className={css.choices}>
          <SegmentedControl
            size="xs"
            aria-label={t('machine.history.range')}
            value={range}
            transitionDuration={0}
            onChange={value => setRange(value === 'minutes' ? '' : value)}
            data={RANGES.map(value => ({ value, label: t(`machine.range.${value}`) }))}
          />
          <Button size="compact-sm" variant="subtle" onClick={() => setIsTable(!isTable)}>
            {t(isTable ? 'charts.picture' : 'charts.table')} (c)
          </Button>
        </div>
      </div>
      {!panels && error && <p className={css.dim}>{t('machine.history.unread', { message: error.message })}</p>}
      {!panels && !error && <div className={css.skeleton} aria-hidden="true" />}
      {panels?.length === 0 && <p className={css.dim}>{t('machine.history.none')}</p>}
      <div className={css.panels}>
        {panels?.map(panel => (
          <Panel key={panel.name} panel={panel} isTable={isTable} />
        ))}
      </div>
    </section>
  );
});

function Panel({ panel: { name, measure, data }, isTable }: { readonly panel: ChartPanel; readonly isTable: boolean }) {
  const id = useId();
  return (
    <section className={css.panel} aria-labelledby={id}>
      <h3 id={id}>{name}</h3>
      {isTable ? (
        <TimeTable name={name} data={data} measure={measure} />
      ) : (
        <TimeChart name={name} data={data} measure={measure} />
      )}
    </section>
  );
}
