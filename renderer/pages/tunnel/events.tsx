import type { TunnelEvent } from '../../../main/node/control/tunnel-view.ts';
import { type StateKind, StateMark } from '../../components/state-mark.tsx';
import { Moment } from '../../components/time.tsx';
import { t } from '../../i18n/index.ts';
import css from './tunnel.module.css';

/** Rows that are shown. */
const SHOWN = 20;

const marks: Readonly<Record<TunnelEvent['kind'], StateKind>> = {
  opened: 'serving',
  moved: 'serving',
  well: 'serving',
  unwell: 'degraded',
  lost: 'down',
  refused: 'down',
  closed: 'resting',
};

/** What happened to the tunnel lately, newest first: outages, and each change of its URL. */
export function Events({ events, now }: { readonly events: readonly TunnelEvent[]; readonly now: number }) {
  return (
    <section aria-labelledby="events-title" className={css.section}>
      <h2 id="events-title">{t('tunnel.events')}</h2>
      {events.length === 0 && <p className={css.dim}>{t('tunnel.events.none')}</p>}
      <ol className={css.events}>
        {events.slice(0, SHOWN).map(({ at, kind, text }) => (
          <li key={`${at} ${kind} ${text}`}>
            <span className={css.when}>
              <Moment at={at} now={now} />
            </span>
            <StateMark state={marks[kind]} />
            <span>{text}</span>
          </li>
        ))}
      </ol>
      {events.length > SHOWN && <p className={css.dim}>{t('tunnel.events.capped', { count: SHOWN })}</p>}
    </section>
  );
}
