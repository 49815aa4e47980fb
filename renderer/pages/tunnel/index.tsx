import { useNow } from '../../components/now.ts';
import { PageFrame } from '../../components/page-frame.tsx';
import { t } from '../../i18n/index.ts';

/** The page that answers: can the other side reach this machine? */
export function Tunnel() {
  const now = useNow();
  return (
    <PageFrame title={{ text: t('tunnel.reading'), mood: 'serving' }} now={now}>
      <p />
    </PageFrame>
  );
}
