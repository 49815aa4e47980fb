import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../i18n/index.ts';
import { Answer } from './answer.tsx';
import css from './twins.module.css';
import { useAct } from './use-twins.ts';

/** Ends the pairing, once the twin's name was typed: the secret that is lost cannot be brought back by anyone. */
export function Unpair({ name }: { readonly name: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const unpair = useAct(client => client.unpair.mutate());
  const close = () => {
    setIsOpen(false);
    setTyped('');
  };
  return (
    <section aria-labelledby="unpair-title" className={css.section}>
      <h2 id="unpair-title">{t('twins.unpair')}</h2>
      {!isOpen && (
        <Button size="compact-sm" variant="default" onClick={() => setIsOpen(true)}>
          {t('twins.unpair.open', { name })}
        </Button>
      )}
      {isOpen && (
        <form
          className={css.removal}
          onSubmit={event => {
            event.preventDefault();
            if (typed === name) unpair.run();
          }}
          onKeyDown={event => {
            if (event.key === 'Escape') close();
          }}
        >
          <p>{t('twins.unpair.loses', { name })}</p>
          <TextInput
            size="xs"
            label={t('twins.unpair.confirm', { name })}
            value={typed}
            onChange={event => setTyped(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            autoFocus
          />
          <div className={css.row}>
            <Button size="compact-sm" variant="default" type="submit" disabled={typed !== name || unpair.isPending}>
              {t('twins.unpair.do')}
            </Button>
            <Button size="compact-sm" variant="subtle" onClick={close}>
              {t('twins.unpair.keep')}
            </Button>
          </div>
        </form>
      )}
      <Answer answer={unpair.answer} />
    </section>
  );
}
