import { Button } from '@mantine/core';
import type { ModelsState } from '../../../main/node/control/models-view.ts';
import { Answer } from '../../components/answer.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { list, t } from '../../i18n/index.ts';
import css from './models.module.css';
import { useAct } from './use-models.ts';

type Missing = ModelsState['missing'][number];

interface MissingProps {
  readonly missing: readonly Missing[];
  readonly pulls: ModelsState['pulls'];
}

/** What is configured and not here, with the one thing to do about it. */
export function MissingModels({ missing, pulls }: MissingProps) {
  const pull = useAct<string>((client, model) => client.pullModel.mutate({ model }));
  return (
    <section aria-labelledby="missing-title" className={css.section}>
      <h2 id="missing-title">{t('models.missing')}</h2>
      <ul className={css.list}>
        {missing.map((each, place) => (
          <li key={each.model} className={css.pull}>
            <p className={css.pullWords}>
              <StateMark state="degraded" /> {wordsOf(each)}
            </p>
            {!pulls.some(({ model, state }) => model === each.model && state.kind !== 'done') && (
              <Button
                size="compact-sm"
                variant={place === 0 ? 'filled' : 'default'}
                disabled={pull.isPending}
                onClick={() => pull.run(each.model)}
              >
                {t('models.pull.it', { model: each.model })}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {pull.answer?.kind === 'refused' && <Answer answer={pull.answer} />}
    </section>
  );
}

function wordsOf({ model, uses }: Missing): string {
  const users = list([...new Set(uses.map(({ backend }) => backend))]);
  const isOfClass = uses.every(({ as }) => as === 'simple' || as === 'medium' || as === 'complex');
  return t(isOfClass ? 'models.missing.class' : 'models.missing.row', { model, users });
}
