import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../i18n/index.ts';
import css from './setup.module.css';

interface RemoveButtonProps {
  readonly name: string;
  /** What would be lost, as a sentence. */
  readonly loss: string;
  readonly isPending: boolean;
  readonly remove: () => void;
}

/** Removes a thing for good, once its name has been typed: a key that is gone cannot be brought back by anyone. */
export function RemoveButton({ name, loss, isPending, remove }: RemoveButtonProps) {
  const [isOpen, setIsOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const close = () => {
    setIsOpen(false);
    setTyped('');
  };
  if (!isOpen) {
    return (
      <Button
        size="compact-sm"
        variant="subtle"
        onClick={() => setIsOpen(true)}
        aria-label={t('remove.open.what', { name })}
      >
        {t('remove.open')}
      </Button>
    );
  }
  return (
    <form
      className={css.removal}
      onSubmit={event => {
        event.preventDefault();
        if (typed === name) remove();
      }}
      onKeyDown={event => {
        if (event.key === 'Escape') close();
      }}
    >
      <p>{loss}</p>
      <TextInput
        size="xs"
        label={t('remove.confirm', { name })}
        value={typed}
        onChange={event => setTyped(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
        autoFocus
      />
      <div className={css.row}>
        <Button size="compact-sm" variant="default" type="submit" disabled={typed !== name || isPending}>
          {isPending ? t('setup.writing') : t('remove.do')}
        </Button>
        <Button size="compact-sm" variant="subtle" onClick={close}>
          {t('remove.keep')}
        </Button>
      </div>
    </form>
  );
}
