import type { TunnelEvent } from '../../../main/node/control/tunnel-view.ts';
import { EventList, SHOWN_EVENTS } from '../../components/event-list.tsx';
import type { StateKind } from '../../components/state-mark.tsx';
import { t } from '../../i18n/index.ts';
import css from './tunnel.module.css';

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
      <EventList
        events={events.map(({ at, kind, text }) => ({ at, mark: marks[kind], text }))}
        none={t('tunnel.events.none')}
        capped={t('tunnel.events.capped', { count: SHOWN_EVENTS })}
        now={now}
      />
    </section>
  );
}
