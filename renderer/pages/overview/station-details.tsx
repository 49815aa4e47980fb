import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { Station } from '../../../main/node/control/live-state.ts';
import { useNode } from '../../api/node-access.tsx';
import { isHeldBack, standingOf, standingWords } from '../../components/account-standing.ts';
import { CoolDown } from '../../components/cool-down.tsx';
import { QuotaWindows } from '../../components/quota-windows.tsx';
import { Moment } from '../../components/time.tsx';
import { amount } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import css from './station-details.module.css';
import { stationSentence } from './station-words.ts';

/** One station opened: what it is, how it fails, and the switch that brings a disabled one back. */
export function StationDetails({ station, now }: { readonly station: Station; readonly now: number }) {
  const { client } = useNode();
  const enable = useMutation({ mutationFn: () => client.enable.mutate({ backend: station.id }) });
  const standing = standingOf(station);
  const { lastError, contextTokens, capabilities, owner } = station;
  return (
    <section className={css.details} aria-label={t('station.details', { name: station.id })}>
      <p className={css.sentence}>{stationSentence(station, now)}</p>
      <dl className={css.facts}>
        <div>
          <dt>{t('station.model')}</dt>
          <dd>{station.model ?? t('station.model.unknown')}</dd>
        </div>
        <div>
          <dt>{t('station.kind')}</dt>
          <dd>{station.provider ?? station.kind}</dd>
        </div>
        {contextTokens !== undefined && (
          <div>
            <dt>{t('station.context')}</dt>
            <dd>{t('station.context.value', { count: amount(contextTokens) })}</dd>
          </div>
        )}
        <div>
          <dt>{t('station.capabilities')}</dt>
          <dd>{capabilities.length > 0 ? capabilities.join(', ') : t('station.capabilities.none')}</dd>
        </div>
        <div className={css.wide}>
          <dt>{t('station.lastError')}</dt>
          <dd>
            {lastError ? (
              <>
                {lastError.message} (<Moment at={lastError.at} now={now} />)
              </>
            ) : (
              t('station.lastError.none')
            )}
          </dd>
        </div>
      </dl>
      {station.quota && (
        <>
          <QuotaWindows quota={station.quota} now={now} />
          {isHeldBack(standing) && <p className={css.standing}>{standingWords(standing, now)}</p>}
          <CoolDown account={station.id} isStopped={!owner && isHeldBack(standing)} />
        </>
      )}
      {station.state.kind === 'disabled' && !owner && (
        <Button size="compact-sm" variant="default" onClick={() => enable.mutate()} loading={enable.isPending}>
          {t('station.enable')}
        </Button>
      )}
      <p role="status" className={css.status}>
        {enable.isSuccess && station.state.kind !== 'disabled' && t('station.enabled', { name: station.id })}
        {enable.isError && enable.error.message}
      </p>
    </section>
  );
}
