import { Answer } from '../../../components/answer.tsx';
import { t } from '../../../i18n/index.ts';

/** Says that the shell could not do it; why is in its log, since the system's words are for nobody. */
export function Failure({ isShown }: { readonly isShown: boolean }) {
  return <Answer answer={isShown ? { kind: 'failed', message: t('desktop.failed') } : undefined} />;
}
