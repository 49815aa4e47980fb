import { Button, SegmentedControl } from '@mantine/core';
import { useRef, useState } from 'react';
import type { LiveState } from '../../../main/node/control/live-state.ts';
import { useNode } from '../../api/node-access.tsx';
import { useAddressValue } from '../../components/address-value.ts';
import type { Shortcut } from '../../components/keys.tsx';
import { Notices } from '../../components/notices.tsx';
import { useNow } from '../../components/now.ts';
import { PageFrame } from '../../components/page-frame.tsx';
import { list, t } from '../../i18n/index.ts';
import { type ComplexityClass, classes, inCascadeOrder, requestsOf } from './cascade-order.ts';
import { FirstRun } from './first-run.tsx';
import { headline } from './headline.ts';
import { Line } from './line/index.tsx';
import css from './overview.module.css';
import { Requests } from './requests.tsx';
import { StationDetails } from './station-details.tsx';
import { StationTable } from './station-table.tsx';
import { TryBox } from './try-box.tsx';

/** The page that answers: can requests be answered, and which way do they go? */
export function Overview() {
  const { state } = useNode();
  const now = useNow();
  const [isTable, setIsTable] = useState(false);
  const [station, setStation] = useState<string>();
  const [filter, setFilter] = useAddressValue('filter');
  const [request, setRequest] = useAddressValue('request');
  // Until something is configured the box to try it out stands beside what was found, where it is seen first.
  const isFirst = state?.gateway.access === 'this-machine';
  const filterField = useRef<HTMLInputElement>(null);

  const shortcuts: Shortcut[] = [
    { keys: '/', what: t('keys.filter'), run: () => filterField.current?.focus() },
    { keys: 't', what: t('keys.table'), run: () => setIsTable(was => !was) },
    {
      keys: 'Escape',
      what: t('keys.escape'),
      run: () => {
        if (document.activeElement === filterField.current) {
          setFilter('');
          filterField.current?.blur();
        } else if (station) setStation(undefined);
        else setRequest('');
      },
    },
  ];
  return (
    <PageFrame
      title={state && headline(state, now)}
      now={now}
      shortcuts={shortcuts}
      toldKeys={[{ keys: 'Ctrl Enter', what: t('keys.send') }]}
    >
      {state ? (
        <>
          {isFirst ? (
            <div className={css.columns}>
              <div>
                <Notices notices={state.notices} />
                <FirstRun state={state} />
              </div>
              <TryBox state={state} />
            </div>
          ) : (
            <Notices notices={state.notices} />
          )}
          <LineSection
            state={state}
            now={now}
            isTable={isTable}
            setIsTable={setIsTable}
            station={station}
            setStation={setStation}
          />
          <div className={isFirst ? css.alone : css.columns}>
            <Requests
              state={state}
              now={now}
              filter={filter}
              setFilter={setFilter}
              field={filterField}
              opened={request}
              open={setRequest}
            />
            {!isFirst && <TryBox state={state} />}
          </div>
        </>
      ) : (
        <div className={css.skeleton} aria-hidden="true" />
      )}
    </PageFrame>
  );
}

interface LineSectionProps {
  readonly state: LiveState;
  readonly now: number;
  readonly isTable: boolean;
  readonly setIsTable: (isTable: boolean) => void;
  readonly station: string | undefined;
  readonly setStation: (station: string | undefined) => void;
}

function LineSection({ state, now, isTable, setIsTable, station, setStation }: LineSectionProps) {
  const [klass, setClass] = useState<ComplexityClass>('simple');
  const opened = state.stations.find(({ id }) => id === station);
  const open = (id: string) => setStation(id === station ? undefined : id);
  const { notAsked } = inCascadeOrder(state, klass);
  return (
    <section aria-label={t('line.title')} className={css.line}>
      <div className={css.lineHead}>
        <span id="order-for">{t('line.order')}</span>
        <SegmentedControl
          size="xs"
          aria-labelledby="order-for"
          value={klass}
          transitionDuration={0}
          onChange={value => setClass(classes.find(known => known === value) ?? 'simple')}
          data={classes.map(value => ({
            value,
            label: t('line.class.count', { name: t(`line.class.${value}`), count: requestsOf(state, value).length }),
          }))}
        />
        <Button size="compact-sm" variant="subtle" onClick={() => setIsTable(!isTable)}>
          {isTable ? t('line.picture') : t('line.table')} (t)
        </Button>
      </div>
      {!isTable && <Line state={state} klass={klass} now={now} opened={station} open={open} />}
      <StationTable state={state} klass={klass} now={now} isHeardOnly={!isTable} opened={station} open={open} />
      {notAsked.length > 0 && (
        <p className={css.dim}>
          {t('line.notAsked', { class: t(`line.class.${klass}`), names: list(notAsked.map(({ id }) => id)) })}
        </p>
      )}
      {opened && <StationDetails key={opened.id} station={opened} now={now} />}
    </section>
  );
}
