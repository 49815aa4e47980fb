import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNode } from '../api/node-access.tsx';
import { t } from '../i18n/index.ts';
import css from './cool-down.module.css';

/** Ends an account's rest by hand, after saying what that forgets; then says that it is asked again. */
export function CoolDown({ account, isStopped }: { readonly account: string; readonly isStopped: boolean }) {
  const { client } = useNode();
  const reset = useMutation({ mutationFn: () => client.resetCoolDown.mutate({ account }) });
  return (
    <>
      {isStopped && (
        <div className={css.row}>
          <Button size="compact-sm" variant="default" onClick={() => reset.mutate()} loading={reset.isPending}>
            {t('quota.reset')}
          </Button>
          <span className={css.means}>{t('quota.reset.means')}</span>
        </div>
      )}
      <p role="status" className={css.status}>
        {reset.isSuccess && t('quota.reset.done', { name: account })}
        {reset.isError && t('quota.reset.failed', { message: reset.error.message })}
      </p>
    </>
  );
}
