import { useNow } from '../../components/now.ts';
import { PageFrame } from '../../components/page-frame.tsx';
import { t } from '../../i18n/index.ts';

/** The page that answers: how busy is this machine? */
export function Machine() {
  const now = useNow();
  return (
    <PageFrame title={{ text: t('machine.reading'), mood: 'serving' }} now={now}>
      <p />
    </PageFrame>
  );
}
