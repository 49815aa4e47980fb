import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { TwinsState } from '../../../main/node/control/twin-view.ts';
import { Answer } from '../../components/answer.tsx';
import { t } from '../../i18n/index.ts';
import css from './twins.module.css';
import { useAct } from './use-twins.ts';
import { withScheme } from './with-scheme.ts';

/** What the owner sets on this machine for the two of them. */
export function Settings({ self, hasTwin }: { readonly self: TwinsState['self']; readonly hasTwin: boolean }) {
  return (
    <section aria-labelledby="settings-title" className={css.section}>
      <h2 id="settings-title">{t('twins.settings')}</h2>
      {hasTwin && <Preference isPreferred={self.isPreferred} />}
      <PublicUrl current={self.publicUrl ?? ''} />
    </section>
  );
}

function Preference({ isPreferred }: { readonly isPreferred: boolean }) {
  const prefer = useAct((client, preferred: boolean) => client.preferThisNode.mutate({ preferred }));
  return (
    <div className={css.stack}>
      <label className={css.check}>
        <input
          type="checkbox"
          checked={isPreferred}
          disabled={prefer.isPending}
          onChange={event => prefer.run(event.currentTarget.checked)}
        />
        {t('twins.prefer')}
      </label>
      <p className={css.means}>{t('twins.prefer.means')}</p>
      <Answer answer={prefer.answer} />
    </div>
  );
}

function PublicUrl({ current }: { readonly current: string }) {
  const [typed, setTyped] = useState<string>();
  const text = typed ?? current;
  const save = useAct(async (client, url: string) => {
    const answer = await client.setPublicUrl.mutate(url === '' ? {} : { url });
    if (answer.kind === 'done') setTyped(undefined);
    return answer;
  });
  return (
    <form
      className={css.stack}
      onSubmit={event => {
        event.preventDefault();
        save.run(withScheme(text.trim()));
      }}
    >
      <div className={css.row}>
        <TextInput
          className={css.field}
          label={t('twins.publicUrl')}
          placeholder={t('twins.publicUrl.hint')}
          value={text}
          onChange={event => setTyped(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
        <Button type="submit" variant="default" disabled={text.trim() === current || save.isPending}>
          {t('twins.publicUrl.save')}
        </Button>
      </div>
      <p className={css.means}>{t('twins.publicUrl.means')}</p>
      <Answer answer={save.answer} />
    </form>
  );
}
