import { Button } from '@mantine/core';
import type { ColabState } from '../../../main/node/control/colab-view.ts';
import { useNode } from '../../api/node-access.tsx';
import { Answer } from '../../components/answer.tsx';
import { useNow } from '../../components/now.ts';
import { PageFrame } from '../../components/page-frame.tsx';
import { reasonOf } from '../../components/reason-of.ts';
import { StateMark } from '../../components/state-mark.tsx';
import { t } from '../../i18n/index.ts';
import { PageLink } from '../../navigation.tsx';
import css from './colab.module.css';
import { Events } from './events.tsx';
import { colabHeadline } from './headline.ts';
import { KeepAlive } from './keep-alive.tsx';
import { Notebook } from './notebook.tsx';
import { Session } from './session.tsx';
import { useAct, useColab } from './use-colab.ts';

/** The page that answers: is a Colab session attached, and for how long? */
export function Colab() {
  const { state: node } = useNode();
  const now = useNow();
  const { data: state, error } = useColab();
  return (
    <PageFrame title={node && titleOf(state, error, now)} now={now}>
      {state ? <Content state={state} now={now} /> : <div className={css.skeleton} aria-hidden="true" />}
    </PageFrame>
  );
}

function Content({ state, now }: { readonly state: ColabState; readonly now: number }) {
  const { backends, publicUrl, isProgramMissing, keepAlive, notebook, events } = state;
  const attachable = backends.some(({ url }) => url === undefined);
  return (
    <div className={css.content}>
      {attachable && publicUrl === undefined && (
        <p className={css.note}>
          <StateMark state="degraded" />
          <span>
            {t('colab.noUrl')} <PageLink to="tunnel">{t('colab.noUrl.tunnel')}</PageLink>
          </span>
        </p>
      )}
      {attachable && isProgramMissing && (
        <p className={css.note}>
          <StateMark state="down" />
          <span>{t('colab.noProgram')}</span>
        </p>
      )}
      {backends.length === 0 && <Empty />}
      {attachable && <Notebook notebook={notebook} now={now} />}
      {backends.map(backend => (
        <Session key={backend.id} backend={backend} state={state} now={now} />
      ))}
      <div className={css.columns}>
        {attachable && <KeepAlive keepAlive={keepAlive} />}
        {(attachable || events.length > 0) && <Events events={events} now={now} />}
      </div>
    </div>
  );
}

function Empty() {
  const add = useAct(client => client.addColab.mutate());
  return (
    <section className={css.section}>
      <p className={css.words}>{t('colab.none')}</p>
      <Button disabled={add.isPending} onClick={() => add.run()}>
        {t('colab.add')}
      </Button>
      <Answer answer={add.answer} />
    </section>
  );
}

function titleOf(state: ColabState | undefined, error: Error | null, now: number) {
  if (state) return colabHeadline(state, now);
  if (error) return { text: t('colab.unread', { message: reasonOf(error) }), mood: 'attention' as const };
  return { text: t('colab.reading'), mood: 'serving' as const };
}
