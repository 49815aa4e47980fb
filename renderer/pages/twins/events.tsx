import type { TwinEvent } from '../../../main/node/control/twin-view.ts';
import { EventList, SHOWN_EVENTS } from '../../components/event-list.tsx';
import type { StateKind } from '../../components/state-mark.tsx';
import { t } from '../../i18n/index.ts';
import css from './twins.module.css';

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
      <EventList
        events={events.map(({ at, kind, text }) => ({ at, mark: marks[kind], text }))}
        none={t('twins.events.none')}
        capped={t('twins.events.capped', { count: SHOWN_EVENTS })}
        now={now}
      />
    </section>
  );
}
