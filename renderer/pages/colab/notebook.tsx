import { Button } from '@mantine/core';
import type { ColabNotebookState, ColabState } from '../../../main/node/control/colab-view.ts';
import { desktop } from '../../api/desktop.ts';
import { type StateKind, StateMark } from '../../components/state-mark.tsx';
import { Moment } from '../../components/time.tsx';
import { clockTime } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import css from './colab.module.css';
import { ownersCall } from './owners-call.ts';

type Pane = ColabNotebookState['pane'];

const marks: Readonly<Record<Pane['kind'], StateKind>> = {
  closed: 'untried',
  loading: 'preparing',
  connecting: 'preparing',
  connected: 'serving',
  busy: 'serving',
  asleep: 'resting',
  quota: 'resting',
  'sign-in': 'degraded',
  captcha: 'degraded',
  'are-you-there': 'degraded',
  'cell-stops': 'degraded',
  disconnected: 'degraded',
  unknown: 'degraded',
};

/** The notebook in the desktop app's pane: how its session is, and since when. Without a desktop app it is not there. */
export function Notebook({ notebook, now }: Pick<ColabState, 'notebook'> & { readonly now: number }) {
  if (!notebook && !desktop) return null;
  const pane = notebook?.pane ?? { kind: 'closed' as const };
  const isCalled = ownersCall(pane) !== undefined;
  return (
    <section aria-labelledby="notebook-title" className={css.section}>
      <h2 id="notebook-title">{t('colab.notebook')}</h2>
      <p className={css.role}>
        <StateMark state={marks[pane.kind]} />
        <span>{paneWords(pane)}</span>
      </p>
      {notebook && (
        <p className={css.dim}>
          {t('colab.notebook.since', { time: clockTime(notebook.since, now) })}{' '}
          <Moment at={notebook.heardAt} now={now} />
          {notebook.serves !== undefined && ` ${t('colab.notebook.serves', { id: notebook.serves })}`}
        </p>
      )}
      {desktop ? (
        <div className={css.row}>
          <Button
            size={isCalled ? 'sm' : 'compact-sm'}
            variant={isCalled ? 'filled' : 'default'}
            onClick={() => void desktop?.openColab()}
          >
            {t('colab.notebook.open')}
          </Button>
        </div>
      ) : (
        isCalled && <p className={css.dim}>{t('colab.notebook.atTheMachine')}</p>
      )}
    </section>
  );
}

function paneWords(pane: Pane): string {
  switch (pane.kind) {
    case 'disconnected':
      return t(pane.hasGivenUp ? 'colab.pane.gave-up' : 'colab.pane.disconnected');
    case 'unknown':
      return t('colab.pane.unknown', { missed: pane.missed.join(', ') });
    case 'closed':
    case 'loading':
    case 'sign-in':
    case 'captcha':
    case 'are-you-there':
    case 'quota':
    case 'connecting':
    case 'connected':
    case 'busy':
    case 'cell-stops':
    case 'asleep':
      return t(`colab.pane.${pane.kind}`);
  }
}
