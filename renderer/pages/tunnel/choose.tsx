import { Button } from '@mantine/core';
import { useState } from 'react';
import type { TunnelState } from '../../../main/node/control/tunnel-view.ts';
import { Answer } from '../../components/answer.tsx';
import { t } from '../../i18n/index.ts';
import { type Draft, draftOf, PROVIDERS, questionOf } from './draft.ts';
import { Fields } from './fields.tsx';
import css from './tunnel.module.css';
import { useAct } from './use-tunnel.ts';

/** Who makes the tunnel: each with what it asks of its owner, and what it may be set to. */
export function Choose({ state }: { readonly state: TunnelState }) {
  // Nothing is typed yet: what is set is shown, as it changes.
  const [typed, setTyped] = useState<Draft>();
  const draft = typed ?? draftOf(state);
  const save = useAct(async (client, wanted: Draft) => {
    const answer = await client.chooseTunnel.mutate(questionOf(wanted));
    // What was typed meanwhile is the next wish.
    if (answer.kind === 'done') setTyped(now => (now === wanted ? undefined : now));
    return answer;
  });
  return (
    <section aria-labelledby="choose-title" className={css.section}>
      <h2 id="choose-title">{t('tunnel.choose')}</h2>
      <p className={css.words}>{t('tunnel.choose.risk')}</p>
      <form
        className={css.stack}
        onSubmit={event => {
          event.preventDefault();
          save.run(draft);
        }}
      >
        {PROVIDERS.map(provider => (
          <div key={provider} className={css.provider} data-chosen={draft.provider === provider || undefined}>
            <label className={css.check}>
              <input
                type="radio"
                name="provider"
                value={provider}
                checked={draft.provider === provider}
                onChange={() => setTyped(draftOf(state, provider))}
                aria-describedby={`${provider}-means`}
              />
              {t(`tunnel.${provider}`)}
            </label>
            <p id={`${provider}-means`} className={css.means}>
              {t(`tunnel.${provider}.means`)}
            </p>
            {draft.provider === provider && <Fields draft={draft} settings={state.settings} change={setTyped} />}
          </div>
        ))}
        <div>
          <Button type="submit" loading={save.isPending}>
            {t('tunnel.save')}
          </Button>
        </div>
        <Answer answer={save.answer} />
      </form>
    </section>
  );
}
