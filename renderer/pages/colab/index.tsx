import { useNow } from '../../components/now.ts';
import { PageFrame } from '../../components/page-frame.tsx';
import { t } from '../../i18n/index.ts';

/** The page that answers: is a Colab session attached? */
export function Colab() {
  const now = useNow();
  return (
    <PageFrame title={{ text: t('colab.reading'), mood: 'serving' }} now={now}>
      <p />
    </PageFrame>
  );
}
