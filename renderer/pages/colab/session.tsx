import { useId } from 'react';
import type { ColabBackendState, ColabState, ColabWorkerState } from '../../../main/node/control/colab-view.ts';
import { desktop } from '../../api/desktop.ts';
import { type StateKind, StateMark } from '../../components/state-mark.tsx';
import { clockTime } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { AttachLine } from './attach-line.tsx';
import css from './colab.module.css';
import { Disconnect } from './disconnect.tsx';
import { Facts } from './facts.tsx';
import { RunWorker } from './run-worker.tsx';
import { TimeLeft } from './time-left.tsx';

const marks: Readonly<Record<ColabWorkerState['standing'], StateKind>> = {
  ready: 'serving',
  preparing: 'preparing',
  away: 'degraded',
  draining: 'resting',
  failed: 'down',
};

interface SessionProps {
  readonly backend: ColabBackendState;
  readonly state: ColabState;
  readonly now: number;
}

/** One Colab backend: how its session is, how long it lasts, and the line that attaches another. */
export function Session({ backend, state, now }: SessionProps) {
  const title = useId();
  const { id, model, slots, url, worker } = backend;
  const canShow = state.publicUrl !== undefined && !state.isProgramMissing;
  const isLast = worker !== undefined && worker.phase !== 'running';
  const isNext = !worker || isLast || worker.standing === 'away';
  return (
    <section aria-labelledby={title} className={css.section}>
      <h2 id={title}>{id}</h2>
      <p className={css.role}>
        <StateMark state={url !== undefined ? 'serving' : worker ? marks[worker.standing] : 'untried'} />
        <span>{url === undefined ? standingWords(worker, model, now) : t('colab.server', { url })}</span>
      </p>
      {worker?.pulled !== undefined && (
        <progress className={css.pull} max={1} value={worker.pulled} aria-label={worker.text} />
      )}
      {worker && (
        <>
          <TimeLeft
            startedAt={worker.startedAt}
            endsAt={worker.endsAt}
            phase={worker.phase}
            warnBefore={state.rules.warnBefore}
            now={now}
          />
          <Facts worker={worker} slots={slots} isKeptAlive={state.keepAlive !== undefined} now={now} />
        </>
      )}
      {isLast && <Restart />}
      {url === undefined && <RunWorker backend={id} canRun={canShow} isNext={isNext} />}
      {url === undefined && <AttachLine backend={backend} canShow={canShow} isNext={isNext && !desktop} now={now} />}
      {url === undefined && <Disconnect id={id} isAttached={worker !== undefined} />}
    </section>
  );
}

function standingWords(worker: ColabWorkerState | undefined, model: string, now: number): string {
  if (!worker) return t('colab.standing.none');
  const { standing, text = '', awaySince = now } = worker;
  switch (standing) {
    case 'ready':
      return t('colab.standing.ready', { model });
    case 'preparing':
    case 'failed':
      return t(`colab.standing.${standing}`, { text });
    case 'draining':
      return t('colab.standing.draining');
    case 'away':
      return t('colab.standing.away', { time: clockTime(awaySince, now) });
  }
}

/** What a person does each day, in its order. */
function Restart() {
  return (
    <div className={css.stack}>
      <h3>{t('colab.restart')}</h3>
      <ol className={css.steps}>
        {(['1', '2', '3', '4'] as const).map(step => (
          <li key={step}>{t(`colab.restart.${step}`)}</li>
        ))}
      </ol>
    </div>
  );
}
