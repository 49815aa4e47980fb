import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { tokenIn } from '../api/token.ts';
import { t } from '../i18n/index.ts';
import css from './token-gate.module.css';

/** Asks for the token when there is none, or when the node did not take it. */
export function TokenGate({ isWrong, open }: { readonly isWrong: boolean; readonly open: (token: string) => void }) {
  const [pasted, setPasted] = useState('');
  const token = tokenIn(pasted);
  return (
    <main className={css.gate}>
      <h1 className={css.title}>{isWrong ? t('token.wrong.title') : t('token.title')}</h1>
      <p className={css.why}>{isWrong ? t('token.wrong.why') : t('token.why')}</p>
      <form
        className={css.form}
        onSubmit={event => {
          event.preventDefault();
          if (token) open(token);
        }}
      >
        <TextInput
          label={t('token.label')}
          value={pasted}
          onChange={event => setPasted(event.currentTarget.value)}
          placeholder="http://127.0.0.1:8485/#token=…"
          autoComplete="off"
          spellCheck={false}
          autoFocus
        />
        <Button type="submit" disabled={!token}>
          {t('token.open')}
        </Button>
      </form>
    </main>
  );
}
