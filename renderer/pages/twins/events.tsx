import type { TwinEvent } from '../../../main/node/control/twin-view.ts';
import { type StateKind, StateMark } from '../../components/state-mark.tsx';
import { Moment } from '../../components/time.tsx';
import { t } from '../../i18n/index.ts';
import css from './twins.module.css';

/** Rows that are shown; more is in the report. */
const SHOWN = 20;

const marks: Readonly<Record<TwinEvent['kind'], StateKind>> = {
  'became-active': 'serving',
  'became-standby': 'resting',
  'twin-lost': 'down',
  'twin-back': 'serving',
  'both-were-active': 'degraded',
  paired: 'serving',
  unpaired: 'resting',
};

/** What happened between the two lately, newest first. */
export function Events({ events, now }: { readonly events: readonly TwinEvent[]; readonly now: number }) {
  return (
    <section aria-labelledby="events-title" className={css.section}>
      <h2 id="events-title">{t('twins.events')}</h2>
      {events.length === 0 && <p className={css.dim}>{t('twins.events.none')}</p>}
      <ol className={css.events}>
        {events.slice(0, SHOWN).map(({ at, kind, text }) => (
          <li key={`${at} ${kind}`}>
            <span className={css.when}>
              <Moment at={at} now={now} />
            </span>
            <StateMark state={marks[kind]} />
            <span>{text}</span>
          </li>
        ))}
      </ol>
      {events.length > SHOWN && <p className={css.dim}>{t('twins.events.capped', { count: SHOWN })}</p>}
    </section>
  );
}
