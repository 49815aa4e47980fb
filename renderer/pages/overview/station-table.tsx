import type { LiveState } from '../../../main/node/control/live-state.ts';
import { StateMark } from '../../components/state-mark.tsx';
import { stateWords } from '../../components/state-words.ts';
import { Moment } from '../../components/time.tsx';
import { duration } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { type ComplexityClass, inCascadeOrder, requestsOf } from './cascade-order.ts';

import css from './table.module.css';
import { stretches } from './went-on.ts';

interface StationTableProps {
  readonly state: LiveState;
  readonly klass: ComplexityClass;
  readonly now: number;
  /** Beside the picture the table is for screen readers only. */
  readonly isHeardOnly: boolean;
  readonly opened: string | undefined;
  readonly open: (station: string) => void;
}

/** What the line shows, as a table. */
export function StationTable({ state, klass, now, isHeardOnly, opened, open }: StationTableProps) {
  const { asked } = inCascadeOrder(state, klass);
  const requests = requestsOf(state, klass);
  const spread = stretches(
    asked.map(({ id }) => id),
    requests,
  );
  return (
    <div className={isHeardOnly ? 'only-heard' : css.scroll}>
      <table className={css.table}>
        <caption className="only-heard">{t('table.caption', { class: t(`line.class.${klass}`) })}</caption>
        <thead>
          <tr>
            <th scope="col" className={css.number}>
              {t('table.place')}
            </th>
            <th scope="col">{t('table.station')}</th>
            <th scope="col">{t('table.tier')}</th>
            <th scope="col">{t('table.state')}</th>
            <th scope="col" className={css.number}>
              {t('table.slots')}
            </th>
            <th scope="col" className={css.number}>
              {t('table.firstToken')}
            </th>
            <th scope="col" className={css.number}>
              {t('table.wentOn')}
            </th>
            <th scope="col" className={css.number}>
              {t('table.answered')}
            </th>
            <th scope="col" className={css.number}>
              {t('table.failed')}
            </th>
            <th scope="col">{t('table.last')}</th>
          </tr>
        </thead>
        <tbody>
          {asked.map((station, index) => (
            <tr key={station.id}>
              <td className={css.number}>{index + 1}</td>
              <th scope="row">
                {isHeardOnly ? (
                  station.id
                ) : (
                  <button
                    type="button"
                    className={css.opener}
                    aria-expanded={opened === station.id}
                    onClick={() => open(station.id)}
                  >
                    {station.id}
                  </button>
                )}
                <span className={css.under}>
                  {station.simulated ? t('station.simulated.badge') : (station.model ?? '')}
                </span>
              </th>
              <td>{t(`tier.${station.tier}`)}</td>
              <td>
                <span className={css.state}>
                  <StateMark state={station.state.kind} />
                  {stateWords(station, now)}
                </span>
              </td>
              <td className={css.number}>
                {t('table.slots.value', { inFlight: station.inFlight, slots: station.slots })}
              </td>
              <td className={css.number}>{station.firstToken === undefined ? '' : duration(station.firstToken)}</td>
              <td className={css.number}>
                {t('table.wentOn.value', { went: spread[index]?.wentOn ?? 0, of: requests.length })}
              </td>
              <td className={css.number}>{station.answered}</td>
              <td className={css.number}>{station.failed}</td>
              <td>
                {station.lastError && (
                  <>
                    {t(`outcome.${station.lastError.kind}`)} <Moment at={station.lastError.at} now={now} />
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
