import type { ReactNode } from 'react';
import type { ColabWorkerState } from '../../../main/node/control/colab-view.ts';
import { Moment } from '../../components/time.tsx';
import { byteCount } from '../../i18n/bytes.ts';
import { duration } from '../../i18n/format.ts';
import { plural, t } from '../../i18n/index.ts';
import css from './colab.module.css';

interface FactsProps {
  readonly worker: ColabWorkerState;
  readonly slots: number;
  readonly isKeptAlive: boolean;
  readonly now: number;
}

/** What is known of a worker: its GPU, what it does, and how the way to it is. */
export function Facts({ worker, slots, isKeptAlive, now }: FactsProps) {
  const { gpu, inFlight, lastWork, keptAliveAt, roundTrip, link } = worker;
  return (
    <dl className={css.facts}>
      <Fact name={t('colab.gpu')}>{gpu ? gpuWords(gpu) : t('colab.gpu.none')}</Fact>
      <Fact name={t('colab.flight')}>{t('colab.flight.of', { count: inFlight, slots })}</Fact>
      <Fact name={t('colab.idle')}>{inFlight > 0 ? t('colab.idle.now') : <Moment at={lastWork} now={now} />}</Fact>
      {isKeptAlive && (
        <Fact name={t('colab.kept')}>
          {keptAliveAt === undefined ? t('colab.kept.never') : <Moment at={keptAliveAt} now={now} />}
        </Fact>
      )}
      <Fact name={t('colab.link')}>
        {[
          ...(roundTrip === undefined ? [] : [t('colab.link.trip', { time: duration(roundTrip) })]),
          plural('colab.link.cuts', link.cuts),
          ...(link.cuts > 0 ? [t('colab.link.resumed', { count: link.resumed })] : []),
        ].join(', ')}
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function gpuWords({ name, memory, memoryUsed }: NonNullable<ColabWorkerState['gpu']>): string {
  if (memoryUsed === undefined) return t('colab.gpu.memory', { name, memory: byteCount(memory) });
  return t('colab.gpu.used', { name, used: byteCount(memoryUsed), memory: byteCount(memory) });
}
