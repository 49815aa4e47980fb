import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useId } from 'react';
import type { Station } from '../../../main/node/control/live-state.ts';
import { useNode } from '../../api/node-access.tsx';
import { isHeldBack, standingOf, standingWords } from '../../components/account-standing.ts';
import { CoolDown } from '../../components/cool-down.tsx';
import { QuotaWindows } from '../../components/quota-windows.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { relative } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { PageLink } from '../../navigation.tsx';
import css from './accounts.module.css';

/** One account: how it stands, what can be done about it, and what is left of each of its limits. */
export function Account({ station, now }: { readonly station: Station; readonly now: number }) {
  const { id, owner, provider, kind, model, quota, lastError } = station;
  const title = useId();
  const standing = standingOf(station);
  const isWell = standing.kind === 'open' || standing.kind === 'near';
  return (
    <section aria-labelledby={title} className={css.account}>
      <div className={css.head}>
        <h2 id={title} className={css.name}>
          <StateMark state={station.state.kind} /> {id}
        </h2>
        <span className={css.dim}>{[provider ?? kind, model].filter(Boolean).join(', ')}</span>
      </div>
      <p className={css.sentence}>{standingWords(standing, now)}</p>
      {lastError && !isWell && (
        <p className={css.last}>
          {t('account.last', { time: relative(lastError.at, now), message: lastError.message })}
        </p>
      )}
      {owner && !isWell && <p className={css.last}>{t('station.owner', { owner })}</p>}
      <SwitchOn account={id} isDisabled={!owner && standing.kind === 'disabled'} />
      <CoolDown account={id} isStopped={!owner && isHeldBack(standing)} />
      {quota && <QuotaWindows quota={quota} now={now} />}
    </section>
  );
}

/** Brings an account back whose key was refused, once it is right. */
function SwitchOn({ account, isDisabled }: { readonly account: string; readonly isDisabled: boolean }) {
  const { client } = useNode();
  const enable = useMutation({ mutationFn: () => client.enable.mutate({ backend: account }) });
  return (
    <>
      {isDisabled && (
        <div className={css.actions}>
          <Button size="compact-sm" variant="default" onClick={() => enable.mutate()} loading={enable.isPending}>
            {t('station.enable')}
          </Button>
          <PageLink to="setup">{t('account.setup')}</PageLink>
        </div>
      )}
      <p role="status" className={css.status}>
        {enable.isSuccess && !isDisabled && t('station.enabled', { name: account })}
        {enable.isError && enable.error.message}
      </p>
    </>
  );
}
