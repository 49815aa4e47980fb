import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { Station } from '../../main/node/control/live-state.ts';
import { useNode } from '../api/node-access.tsx';
import { amount } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import css from './quota-windows.module.css';
import { Moment } from './time.tsx';

/** An account's limits: what is used of each, where the line for everyone lies, and when it comes back. */
export function QuotaWindows({ station, now }: { readonly station: Station; readonly now: number }) {
  const { client } = useNode();
  const reset = useMutation({ mutationFn: () => client.resetCoolDown.mutate({ account: station.id }) });
  const { quota } = station;
  if (!quota || quota.windows.length === 0) return null;
  return (
    <div className={css.quota}>
      <table className={css.windows}>
        <caption>{t('quota.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('quota.window')}</th>
            <th scope="col">{t('quota.used')}</th>
            <th scope="col">{t('quota.left')}</th>
            <th scope="col">{t('quota.resets')}</th>
            <th scope="col">{t('quota.source')}</th>
          </tr>
        </thead>
        <tbody>
          {quota.windows.map(({ window, used, limit, softLimit, shareLeft, resetsAt, source }) => (
            <tr key={window}>
              <th scope="row">{t(`quota.${window}`)}</th>
              <td>{t('quota.used.value', { used: amount(used), limit: amount(limit), soft: amount(softLimit) })}</td>
              <td>
                <meter min={0} max={1} low={0.2} value={shareLeft} className={css.gauge}>
                  {Math.round(shareLeft * 100)} %
                </meter>{' '}
                {Math.round(shareLeft * 100)} %
              </td>
              <td>{used > 0 ? <Moment at={resetsAt} now={now} /> : t('quota.untouched')}</td>
              <td>{t(`quota.${source}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {(quota.free ?? quota.paid) && (
        <p className={css.stop}>
          {(quota.free ?? quota.paid)?.reason}{' '}
          <Button size="compact-sm" variant="default" onClick={() => reset.mutate()} loading={reset.isPending}>
            {t('quota.reset')}
          </Button>
        </p>
      )}
      <p role="status" className={css.stop}>
        {reset.isSuccess && t('quota.reset.done', { name: station.id })}
        {reset.isError && reset.error.message}
      </p>
    </div>
  );
}
