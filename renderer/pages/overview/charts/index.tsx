import { Button, SegmentedControl } from '@mantine/core';
import { memo, useId } from 'react';
import { useAddressValue } from '../../../components/address-value.ts';
import { amount } from '../../../i18n/format.ts';
import { t } from '../../../i18n/index.ts';
import css from './charts.module.css';
import { FirstTokens, SatisfactionByTier } from './compared.tsx';
import { MachineChoice, MachinesMissing } from './machines.tsx';
import { FallbackOverTime, RequestsOverTime, TimesOverTime } from './over-time.tsx';
import { Saved } from './saved.tsx';
import { type Overview, type Range, useFreshAfterLoss, useOverview, useSatisfaction, useSaved } from './use-charts.ts';

const ranges: readonly Range[] = ['hour', 'day', 'week', 'year'];

interface ChartsProps {
  /** As it stands in the address; anything but a range means a day. */
  readonly range: string;
  readonly setRange: (range: string) => void;
  readonly isTable: boolean;
  readonly setIsTable: (isTable: boolean) => void;
}

/**
 * What happened until now: requests, times, fallbacks, satisfaction and savings. Not drawn again each second, as the page
 * around it is.
 */
export const Charts = memo(function Charts({ range: asked, setRange, isTable, setIsTable }: ChartsProps) {
  const range = ranges.find(known => known === asked) ?? 'day';
  const id = useId();
  // Of both machines unless asked otherwise, so that a plain address shows the whole.
  const [only, setOnly] = useAddressValue('machines');
  const machines = only === 'this' ? 'this' : 'both';
  const { data: overview, error: noOverview } = useOverview(range, machines);
  const { data: satisfaction, error: noSatisfaction } = useSatisfaction(machines);
  const { data: saved, error: noSaved } = useSaved(machines);
  const error = noOverview ?? noSatisfaction ?? noSaved;
  useFreshAfterLoss();
  if (!overview || !satisfaction || !saved) {
    return (
      <section className={css.charts} aria-labelledby={id}>
        <h2 id={id}>{error ? t('charts.unread', { message: error.message }) : t('charts.reading')}</h2>
        <div className={css.skeleton} aria-hidden="true" />
      </section>
    );
  }
  const told = [overview, satisfaction, saved].map(view => view.machines);
  if (overview.totals.requests === 0 && saved.days.length === 0 && satisfaction.total.n === 0) {
    return (
      <section className={css.charts} aria-labelledby={id}>
        <h2 id={id}>{t('charts.none.ever')}</h2>
        <p className={css.none}>{t('charts.none.ever.todo')}</p>
        <MachinesMissing told={told} />
      </section>
    );
  }
  return (
    <section className={css.charts} aria-labelledby={id}>
      <div className={css.bar}>
        <h2 id={id}>{titleOf(overview)}</h2>
        <div className={css.choices}>
          <MachineChoice
            told={overview.machines}
            chosen={machines}
            choose={which => setOnly(which === 'this' ? 'this' : '')}
          />
          <SegmentedControl
            size="xs"
            aria-label={t('charts.range')}
            value={range}
            transitionDuration={0}
            onChange={value => setRange(value === 'day' ? '' : value)}
            data={ranges.map(value => ({ value, label: t(`charts.range.${value}`) }))}
          />
          <Button size="compact-sm" variant="subtle" onClick={() => setIsTable(!isTable)}>
            {isTable ? t('charts.picture') : t('charts.table')} (c)
          </Button>
        </div>
      </div>
      <MachinesMissing told={told} />
      <div className={css.panels}>
        {overview.totals.requests > 0 && (
          <>
            <RequestsOverTime overview={overview} isTable={isTable} />
            <TimesOverTime overview={overview} isTable={isTable} />
            <FallbackOverTime overview={overview} isTable={isTable} />
            <FirstTokens overview={overview} />
          </>
        )}
        <SatisfactionByTier satisfaction={satisfaction} />
        <Saved saved={saved} />
      </div>
    </section>
  );
});

function titleOf({ range, totals: { requests, answered } }: Overview): string {
  if (requests === 0) return t(`charts.none.${range}`);
  const title = t(`charts.title.${range}`);
  return t('charts.answer', { title, answered: amount(answered), requests: amount(requests) });
}
