import { useNode } from '../../api/node-access.tsx';
import { Notices } from '../../components/notices.tsx';
import { useNow } from '../../components/now.ts';
import { PageFrame } from '../../components/page-frame.tsx';
import { t } from '../../i18n/index.ts';
import { PageLink } from '../../navigation.tsx';
import { Account } from './account.tsx';
import css from './accounts.module.css';
import { accountsHeadline } from './headline.ts';

/** The page that answers: what is left of the accounts, and when is there more? */
export function Accounts() {
  const { state } = useNode();
  const now = useNow();
  const accounts = state?.stations.filter(({ quota }) => quota !== undefined) ?? [];
  // What providers' terms say of several accounts; the rest of the notices is the Overview's.
  const terms = state?.notices.filter(({ acknowledge }) => acknowledge !== undefined) ?? [];
  return (
    <PageFrame title={state && accountsHeadline(accounts, now)} now={now}>
      <Notices notices={terms} />
      {!state && <div className={css.skeleton} aria-hidden="true" />}
      {state && accounts.length === 0 && (
        <div className={css.none}>
          <p>{t('accounts.none')}</p>
          <PageLink to="setup">{t('accounts.none.add')}</PageLink>
        </div>
      )}
      <div className={css.accounts}>
        {accounts.map(station => (
          <Account key={station.id} station={station} now={now} />
        ))}
      </div>
    </PageFrame>
  );
}
