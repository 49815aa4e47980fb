import { Button } from '@mantine/core';
import { useState } from 'react';
import { Answer } from '../../components/answer.tsx';
import { NameToConfirm } from '../../components/name-to-confirm.tsx';
import { t } from '../../i18n/index.ts';
import css from './colab.module.css';
import { useAct } from './use-colab.ts';

/** Turns a worker away for good, once the backend's name was typed. */
export function Disconnect({ id, isAttached }: { readonly id: string; readonly isAttached: boolean }) {
  const [isOpen, setIsOpen] = useState(false);
  const disconnect = useAct(async client => {
    const answer = await client.disconnectColab.mutate({ backend: id });
    setIsOpen(false);
    return answer;
  });
  return (
    <div className={css.stack}>
      {isAttached && !isOpen && (
        <Button size="compact-sm" variant="default" onClick={() => setIsOpen(true)}>
          {t('colab.disconnect')}
        </Button>
      )}
      {isAttached && isOpen && (
        <NameToConfirm
          name={id}
          words={{
            loss: t('colab.disconnect.loses'),
            confirm: t('colab.disconnect.confirm', { name: id }),
            act: t('colab.disconnect.do'),
            keep: t('colab.disconnect.keep'),
          }}
          isPending={disconnect.isPending}
          act={() => disconnect.run()}
          close={() => setIsOpen(false)}
          className={css.removal}
        />
      )}
      <Answer answer={disconnect.answer} />
    </div>
  );
}
