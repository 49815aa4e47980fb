import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Answer } from '../../components/answer.tsx';
import { t } from '../../i18n/index.ts';
import css from './models.module.css';
import { useAct } from './use-models.ts';

/** Pulls any model by its name. */
export function OtherModel({ isOff }: { readonly isOff: boolean }) {
  const [name, setName] = useState('');
  const pull = useAct<string>((client, model) => client.pullModel.mutate({ model }));
  return (
    <section aria-labelledby="other-title" className={css.section}>
      <h2 id="other-title">{t('models.other')}</h2>
      <form
        className={css.row}
        onSubmit={event => {
          event.preventDefault();
          if (name.trim() !== '') pull.run(name.trim());
        }}
      >
        <TextInput
          className={css.field}
          label={t('models.other.label')}
          placeholder={t('models.other.hint')}
          value={name}
          onChange={event => setName(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
        <Button type="submit" variant="default" disabled={isOff || pull.isPending || name.trim() === ''}>
          {t('models.pull')}
        </Button>
      </form>
      <Answer answer={pull.answer} />
    </section>
  );
}
