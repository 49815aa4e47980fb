import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useNode } from '../../api/node-access.tsx';
import { reasonOf } from '../../components/reason-of.ts';
import { t } from '../../i18n/index.ts';
import { PageLink } from '../../navigation.tsx';
import css from './setup.module.css';

/** How often it is looked whether the model is here, ms. */
const LOOK_AGAIN = 3000;

/** Fetches a model that the Ollama of this machine has not; how far it is stands on the page Models. */
export function PullHere({ model }: { readonly model: string }) {
  const { client } = useNode();
  const pull = useMutation({ mutationFn: () => client.pullModel.mutate({ model }) });
  const queries = useQueryClient();
  const isComing = pull.data?.kind === 'done';
  // What else is there is looked at once; this comes by itself, and then stands in the list of models.
  useEffect(() => {
    if (!isComing) return;
    const again = setInterval(() => void queries.invalidateQueries({ queryKey: ['setup'] }), LOOK_AGAIN);
    return () => clearInterval(again);
  }, [isComing, queries]);
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
