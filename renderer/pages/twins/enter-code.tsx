import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Answer } from '../../components/answer.tsx';
import { t } from '../../i18n/index.ts';
import css from './twins.module.css';
import { useAct } from './use-twins.ts';
import { withScheme } from './with-scheme.ts';

/** The side that enters the code that the other machine shows. @param id of this node */
export function EnterCode({ id }: { readonly id: string }) {
  const [url, setUrl] = useState('');
  const [code, setCode] = useState('');
  const enter = useAct((client, question: { readonly url: string; readonly code: string }) =>
    client.enterPairingCode.mutate(question),
  );
  const isFilled = url.trim() !== '' && code.trim() !== '';
  const { answer } = enter;
  return (
    <form
      className={css.stack}
      onSubmit={event => {
        event.preventDefault();
        if (isFilled) enter.run({ url: withScheme(url.trim()), code: code.trim() });
      }}
    >
      <h3>{t('pairing.enter.title')}</h3>
      <TextInput
        className={css.field}
        label={t('pairing.enter.address')}
        placeholder={t('pairing.enter.address.hint')}
        value={url}
        onChange={event => setUrl(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
      />
      <div className={css.row}>
        <TextInput
          label={t('pairing.enter.code')}
          placeholder="K7QF-2MXD"
          value={code}
          onChange={event => setCode(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
        <Button type="submit" variant="default" disabled={!isFilled || enter.isPending}>
          {enter.isPending ? t('pairing.enter.working') : t('pairing.enter.do')}
        </Button>
      </div>
      <Answer answer={answer} />
      {answer?.kind === 'refused' && answer.isSameId && <OtherId id={id} />}
    </form>
  );
}

/** Two nodes of one id cannot be twins: one of them gets another. */
function OtherId({ id }: { readonly id: string }) {
  const other = otherThan(id);
  const rename = useAct(client => client.changeNodeId.mutate({ id: other }));
  return (
    <div className={css.stack}>
      <p className={css.words}>{t('pairing.id.means', { id })}</p>
      <Button size="compact-sm" variant="default" disabled={rename.isPending} onClick={() => rename.run()}>
        {t('pairing.id.change', { id: other })}
      </Button>
      <Answer answer={rename.answer} />
    </div>
  );
}

function otherThan(id: string): string {
  if (id === 'a') return 'b';
  return id === 'b' ? 'a' : `${id}-2`;
}
