import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNode } from '../../api/node-access.tsx';
import { reasonOf } from '../../components/reason-of.ts';
import { t } from '../../i18n/index.ts';
import { PageLink } from '../../navigation.tsx';
import css from './setup.module.css';

/** Fetches a model that the Ollama of this machine has not; how far it is stands on the page Models. */
export function PullHere({ model }: { readonly model: string }) {
  const { client } = useNode();
  const pull = useMutation({ mutationFn: () => client.pullModel.mutate({ model }) });
  return (
    <div className={css.stack}>
      <div className={css.row}>
        <Button onClick={() => pull.mutate()} disabled={pull.isPending} variant="default">
          {t('ollama.pull.here', { model })}
        </Button>
      </div>
      <p role="status">
        {pull.error && `${reasonOf(pull.error)}.`}
        {pull.data && (
          <>
            {pull.data.message} <PageLink to="models">{t('ollama.pull.watch')}</PageLink>
          </>
        )}
      </p>
    </div>
  );
}
