import { Button } from '@mantine/core';
import { useState } from 'react';
import { NameToConfirm } from '../../components/name-to-confirm.tsx';
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
    <NameToConfirm
      name={name}
      words={{
        loss,
        confirm: t('remove.confirm', { name }),
        act: isPending ? t('setup.writing') : t('remove.do'),
        keep: t('remove.keep'),
      }}
      isPending={isPending}
      act={remove}
      close={() => setIsOpen(false)}
      className={css.removal}
    />
  );
}
