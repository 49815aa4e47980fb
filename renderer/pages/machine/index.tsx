import { useCallback } from 'react';
import type { MachineNow } from '../../../main/node/control/machine-view.ts';
import { useNode } from '../../api/node-access.tsx';
import { useAddressValue } from '../../components/address-value.ts';
import { useNow } from '../../components/now.ts';
import { PageFrame } from '../../components/page-frame.tsx';
import { reasonOf } from '../../components/reason-of.ts';
import { t } from '../../i18n/index.ts';
import { BothMachines } from './both.tsx';
import { Charts } from './charts.tsx';
import { EnginePlan } from './engine-plan.tsx';
import { Engines } from './engines.tsx';
import { machineHeadline } from './headline.ts';
import { LoadNow } from './load-now.tsx';
import css from './machine.module.css';
import { Quiet } from './quiet.tsx';
import { Standing } from './standing.tsx';
import { useMachine } from './use-machine.ts';

/** The page that answers: have the machines room for more? */
export function Machine() {
  const { state: node } = useNode();
  const now = useNow();
  const [range, setRange] = useAddressValue('load');
  const [view, setView] = useAddressValue('view');
  const { data: machine, dataUpdatedAt, error } = useMachine();
  const isTable = view === 'table';
  const setIsTable = useCallback((isTable: boolean) => setView(isTable ? 'table' : ''), [setView]);
  return (
    <PageFrame
      title={node && titleOf(machine, error)}
      now={now}
      shortcuts={[{ keys: 'c', what: t('machine.keys.table'), run: () => setIsTable(!isTable) }]}
    >
      {machine ? (
        <div className={css.content}>
          <Standing machine={machine} />
          <BothMachines machine={machine} toldAt={dataUpdatedAt} now={now} />
          <div className={css.columns}>
            <LoadNow load={machine.load} />
            <div>
              <Engines work={machine.load.work} />
              <EnginePlan />
              <Quiet machine={machine} now={now} />
            </div>
          </div>
          <Charts range={range} setRange={setRange} isTable={isTable} setIsTable={setIsTable} />
        </div>
      ) : (
        <div className={css.skeleton} aria-hidden="true" />
      )}
    </PageFrame>
  );
}

function titleOf(machine: MachineNow | undefined, error: Error | null) {
  if (machine) return machineHeadline(machine);
  if (error) return { text: t('machine.unread', { message: reasonOf(error) }), mood: 'attention' } as const;
  return { text: t('machine.reading'), mood: 'serving' } as const;
}
