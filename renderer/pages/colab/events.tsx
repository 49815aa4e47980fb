import type { ColabEvent } from '../../../main/node/control/colab-view.ts';
import { EventList, SHOWN_EVENTS } from '../../components/event-list.tsx';
import type { StateKind } from '../../components/state-mark.tsx';
import { t } from '../../i18n/index.ts';
import css from './colab.module.css';

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
  notebook: 'degraded',
};

/** What happened with the workers lately, newest first. */
export function Events({ events, now }: { readonly events: readonly ColabEvent[]; readonly now: number }) {
  return (
    <section aria-labelledby="events-title" className={css.section}>
      <h2 id="events-title">{t('colab.events')}</h2>
      <EventList
        events={events.map(({ at, kind, backend, text }) => ({
          at,
          mark: marks[kind],
          text: backend === undefined ? text : `${backend}: ${text}`,
        }))}
        none={t('colab.events.none')}
        capped={t('colab.events.capped', { count: SHOWN_EVENTS })}
        now={now}
      />
    </section>
  );
}
