import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ColabState } from '../../../main/node/control/colab-view.ts';
import { Answer } from '../../components/answer.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { fullTime } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import css from './colab.module.css';
import { useAct } from './use-colab.ts';

/** The switch that the owner turns only after reading what Google's terms say; off at first. */
export function KeepAlive({ keepAlive }: Pick<ColabState, 'keepAlive'>) {
  const [hasRead, setHasRead] = useState(false);
  const change = useAct(async (client, isOn: boolean) => {
    const answer = await client.keepColabAlive.mutate({ isOn });
    setHasRead(false);
    return answer;
  });
  return (
    <section aria-labelledby="keep-title" className={css.section}>
      <h2 id="keep-title">{t('colab.keep')}</h2>
      <p className={css.role}>
        <StateMark state={keepAlive ? 'serving' : 'untried'} />
        <span>
          {keepAlive ? t('colab.keep.on', { time: fullTime(Date.parse(keepAlive.acceptedAt)) }) : t('colab.keep.off')}
        </span>
      </p>
      <div className={css.stack}>
        <p>{t('colab.keep.read')}</p>
        <ul className={css.steps}>
          {(['1', '2', '3', 'pane', '4'] as const).map(term => (
            <li key={term}>{t(`colab.keep.${term}`)}</li>
          ))}
        </ul>
      </div>
      {keepAlive ? (
        <Button size="compact-sm" variant="default" disabled={change.isPending} onClick={() => change.run(false)}>
          {t('colab.keep.switchOff')}
        </Button>
      ) : (
        <>
          <label className={css.check}>
            <input type="checkbox" checked={hasRead} onChange={event => setHasRead(event.currentTarget.checked)} />
            {t('colab.keep.accept')}
          </label>
          <Button
            size="compact-sm"
            variant="default"
            disabled={!hasRead || change.isPending}
            onClick={() => change.run(true)}
          >
            {t('colab.keep.switchOn')}
          </Button>
        </>
      )}
      <Answer answer={change.answer} />
    </section>
  );
}
