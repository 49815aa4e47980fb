import { Button } from '@mantine/core';
import { useState } from 'react';
import { Answer } from '../../components/answer.tsx';
import { NameToConfirm } from '../../components/name-to-confirm.tsx';
import { t } from '../../i18n/index.ts';
import css from './twins.module.css';
import { useAct } from './use-twins.ts';

/** Ends the pairing, once the twin's name was typed: the secret that is lost cannot be brought back by anyone. */
export function Unpair({ name }: { readonly name: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const unpair = useAct(client => client.unpair.mutate());
  return (
    <section aria-labelledby="unpair-title" className={css.section}>
      <h2 id="unpair-title">{t('twins.unpair')}</h2>
      {!isOpen && (
        <Button size="compact-sm" variant="default" onClick={() => setIsOpen(true)}>
          {t('twins.unpair.open', { name })}
        </Button>
      )}
      {isOpen && (
        <NameToConfirm
          name={name}
          words={{
            loss: t('twins.unpair.loses', { name }),
            confirm: t('twins.unpair.confirm', { name }),
            act: t('twins.unpair.do'),
            keep: t('twins.unpair.keep'),
          }}
          isPending={unpair.isPending}
          act={unpair.run}
          close={() => setIsOpen(false)}
          className={css.removal}
        />
      )}
      <Answer answer={unpair.answer} />
    </section>
  );
}
