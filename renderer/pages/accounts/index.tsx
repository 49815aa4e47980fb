import { useNode } from '../../api/node-access.tsx';
import { useNow } from '../../components/now.ts';
import { PageFrame } from '../../components/page-frame.tsx';
import { t } from '../../i18n/index.ts';
import { Notices } from '../overview/notices.tsx';
import { QuotaWindows } from '../overview/quota-windows.tsx';

/** How much is left at each account, and what can be done about one that rests. */
export function Accounts() {
  const { state } = useNode();
  const now = useNow();
  const accounts = state?.stations.filter(({ quota }) => quota !== undefined) ?? [];
  const near = accounts.filter(({ quota }) => quota?.free ?? quota?.paid).length;
  const text = accounts.length === 0 ? t('accounts.none') : t('accounts.headline', { near, all: accounts.length });
  return (
    <PageFrame title={state && { text, mood: near > 0 ? 'attention' : 'serving' }} now={now}>
      <Notices notices={state?.notices.filter(({ acknowledge }) => acknowledge) ?? []} />
      {accounts.map(station => (
        <section key={station.id} aria-label={station.id}>
          <h2>{station.id}</h2>
          <QuotaWindows station={station} now={now} />
        </section>
      ))}
    </PageFrame>
  );
}
