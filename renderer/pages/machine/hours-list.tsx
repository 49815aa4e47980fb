import { Button } from '@mantine/core';
import type { QuietSettings } from '../../../main/node/control/machine-view.ts';
import { t } from '../../i18n/index.ts';
import css from './machine.module.css';

type Hours = QuietSettings['hours'];
type Span = Hours[number];

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const MOST = 20;

interface HoursListProps {
  readonly hours: Hours;
  readonly change: (hours: Hours) => void;
}

/** The spans of the week in which the machine is spared; local time. */
export function HoursList({ hours, change }: HoursListProps) {
  const replace = (place: number, span: Span) => change(hours.map((old, at) => (at === place ? span : old)));
  return (
    <div className={css.stack}>
      {hours.map((span, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two spans may be the same, and have nothing but their place
        <fieldset key={place} className={css.span}>
          <legend className="only-heard">{t('quiet.span', { number: place + 1 })}</legend>
          <span className={css.days}>
            {DAYS.map(day => (
              <label key={day}>
                <input
                  type="checkbox"
                  checked={span.days.includes(day)}
                  onChange={event =>
                    replace(place, { ...span, days: withDay(span.days, day, event.currentTarget.checked) })
                  }
                />
                {t(`quiet.day.${day}`)}
              </label>
            ))}
          </span>
          <label>
            {t('quiet.from')}{' '}
            <input
              type="time"
              required
              value={span.from}
              onChange={event => replace(place, { ...span, from: event.currentTarget.value })}
            />
          </label>
          <label>
            {t('quiet.to')}{' '}
            <input
              type="time"
              required
              value={span.to}
              onChange={event => replace(place, { ...span, to: event.currentTarget.value })}
            />
          </label>
          {hours.length > 1 && (
            <Button size="compact-xs" variant="subtle" onClick={() => change(hours.filter((_, at) => at !== place))}>
              {t('quiet.span.remove')}
            </Button>
          )}
        </fieldset>
      ))}
      {hours.length < MOST && (
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={() => change([...hours, { days: ['sat', 'sun'], from: '10:00', to: '18:00' }])}
        >
          {t('quiet.span.add')}
        </Button>
      )}
    </div>
  );
}

/** One day at least: a span of no day is none. */
function withDay(days: Span['days'], day: Span['days'][number], isOn: boolean): Span['days'] {
  const next = DAYS.filter(known => (known === day ? isOn : days.includes(known)));
  return next.length === 0 ? days : next;
}
