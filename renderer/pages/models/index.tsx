import { EnginePanel } from '../../components/engine-panel/index.tsx';
import { useNow } from '../../components/now.ts';
import { PageFrame } from '../../components/page-frame.tsx';
import { t } from '../../i18n/index.ts';

/** The page that answers: what can this machine run? */
export function Models() {
  const now = useNow();
  return (
    <PageFrame title={{ text: t('models.reading'), mood: 'serving' }} now={now}>
      <EnginePanel />
    </PageFrame>
  );
}
