import { Button } from '@mantine/core';
import type { LiveState } from '../../main/node/control/live-state.ts';
import type { Connection } from '../api/node-access.tsx';
import { t } from '../i18n/index.ts';
import { PageLink } from '../navigation.tsx';
import { CopyButton } from './copy-button.tsx';
import css from './page-frame.module.css';
import { RoomBadge } from './room-badge.tsx';

interface HeaderProps {
  readonly state: LiveState | undefined;
  readonly connection: Connection;
  readonly showKeys: () => void;
}

/** Which node this is, where its gateway is, and whether what is shown is live. */
export function Header({ state, connection, showKeys }: HeaderProps) {
  return (
    <header className={css.header}>
      <span className={css.brand}>{t('app.name')}</span>
      {state && (
        <span className={css.node}>
          {state.node.name} <span className={css.dim}>({state.node.id})</span>
        </span>
      )}
      <nav className={css.pages}>
        <PageLink to="overview">{t('page.overview')}</PageLink>
        <PageLink to="accounts">{t('page.accounts')}</PageLink>
        <PageLink to="queue">{t('page.queue')}</PageLink>
        <PageLink to="requests">{t('page.requests')}</PageLink>
        <PageLink to="playground">{t('page.playground')}</PageLink>
        <PageLink to="report">{t('page.report')}</PageLink>
        <PageLink to="twins">{t('page.twins')}</PageLink>
        <PageLink to="models">{t('page.models')}</PageLink>
        <PageLink to="machine">{t('page.machine')}</PageLink>
        <PageLink to="colab">{t('page.colab')}</PageLink>
        <PageLink to="tunnel">{t('page.tunnel')}</PageLink>
        <PageLink to="settings">{t('page.settings')}</PageLink>
        <PageLink to="setup">{t('page.setup')}</PageLink>
      </nav>
      {state && (
        <span className={css.gateway}>
          <span className={css.dim}>{t('gateway.label')}</span> <code>{state.gateway.url}</code>
          <CopyButton text={state.gateway.url} what={state.gateway.url} />
          <span className={css.access}>{t(`gateway.${state.gateway.access}`)}</span>
        </span>
      )}
      {state?.room && <RoomBadge room={state.room} />}
      <span className={css.live} data-live={connection.kind === 'live' || undefined}>
        {connection.kind === 'live' ? t('connection.live') : t('connection.lost.badge')}
      </span>
      <Button className={css.keys ?? ''} size="compact-sm" variant="subtle" onClick={showKeys}>
        {t('keys.open')} ?
      </Button>
    </header>
  );
}
