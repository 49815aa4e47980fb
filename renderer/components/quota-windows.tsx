import type { Station } from '../../main/node/control/live-state.ts';
import { amount } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import { Gauge, type GaugeTone } from './gauge.tsx';
import { isDaily, isNearLimit } from './near-limit.ts';
import css from './quota-windows.module.css';
import { Reset } from './reset.tsx';
import { Moment } from './time.tsx';

type Quota = NonNullable<Station['quota']>;
type QuotaWindow = Quota['windows'][number];

/** An account's limits: what is used of each, where the share for everyone ends, and when it comes back. */
export function QuotaWindows({ quota, now }: { readonly quota: Quota; readonly now: number }) {
  if (quota.windows.length === 0) return <p className={css.unknown}>{t('quota.unknown')}</p>;
  return (
    <div className={css.quota}>
      <table className={css.windows}>
        <caption className="only-heard">{t('quota.title')}</caption>
        <colgroup>
          <col className={css.limit} />
          <col className={css.bar} />
          <col className={css.amount} />
          <col className={css.back} />
          <col />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">{t('quota.window')}</th>
            <th scope="col" colSpan={2}>
              {t('quota.used')}
            </th>
            <th scope="col">{t('quota.resets')}</th>
            <th scope="col">{t('quota.source')}</th>
          </tr>
        </thead>
        <tbody>
          {quota.windows.map(window => (
            <WindowRow key={window.window} window={window} now={now} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A day that is used up is gone; a minute comes back by itself. */
function toneOf(window: QuotaWindow): GaugeTone {
  const isFull = window.used >= window.hardStop;
  if (isFull && isDaily(window)) return 'down';
  return isFull || isNearLimit(window) ? 'attention' : 'serving';
}

function WindowRow({ window: shown, now }: { readonly window: QuotaWindow; readonly now: number }) {
  const { window, used, limit, softLimit, hardStop, shareLeft, source, learntAt } = shown;
  const name = t(`quota.${window}`);
  const unit = t(window.startsWith('tokens') ? 'quota.tokens' : 'quota.requests');
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className={css.gauge}>
        <Gauge {...{ name, used, limit, softLimit, hardStop }} tone={toneOf(shown)} />
        <span className={css.dim}>{t('quota.left', { percent: Math.round(shareLeft * 100) })}</span>
      </td>
      <td>
        {t('quota.used.value', { used: amount(used), limit: amount(limit), unit })}
        {softLimit < hardStop && <span className={css.under}>{t('quota.soft', { soft: amount(softLimit) })}</span>}
      </td>
      <td>{used > 0 ? <Reset window={shown} now={now} /> : t('quota.untouched')}</td>
      <td>
        {t(`quota.${source}`)}
        {learntAt !== undefined && (
          <span className={css.under}>
            <Moment at={learntAt} now={now} />
          </span>
        )}
      </td>
    </tr>
  );
}
