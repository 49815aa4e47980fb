import type { ColabEvent } from '../../../main/node/control/colab-view.ts';
import { type StateKind, StateMark } from '../../components/state-mark.tsx';
import { Moment } from '../../components/time.tsx';
import { t } from '../../i18n/index.ts';
import css from './colab.module.css';

/** Rows that are shown. */
const SHOWN = 20;

const marks: Readonly<Record<ColabEvent['kind'], StateKind>> = {
  'line-shown': 'resting',
  attached: 'serving',
  ready: 'serving',
  cut: 'degraded',
  resumed: 'serving',
  lost: 'down',
  left: 'resting',
  refused: 'degraded',
  replaced: 'resting',
  revoked: 'resting',
  ending: 'degraded',
  draining: 'degraded',
  over: 'down',
  'keep-alive': 'resting',
};

/** What happened with the workers lately, newest first. */
export function Events({ events, now }: { readonly events: readonly ColabEvent[]; readonly now: number }) {
  return (
    <section aria-labelledby="events-title" className={css.section}>
      <h2 id="events-title">{t('colab.events')}</h2>
      {events.length === 0 && <p className={css.dim}>{t('colab.events.none')}</p>}
      <ol className={css.events}>
        {events.slice(0, SHOWN).map(({ at, kind, backend, text }) => (
          <li key={`${at} ${kind} ${text}`}>
            <span className={css.dim}>
              <Moment at={at} now={now} />
            </span>
            <StateMark state={marks[kind]} />
            <span>{backend === undefined ? text : `${backend}: ${text}`}</span>
          </li>
        ))}
      </ol>
      {events.length > SHOWN && <p className={css.dim}>{t('colab.events.capped', { count: SHOWN })}</p>}
    </section>
  );
}
