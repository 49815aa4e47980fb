import { NativeSelect } from '@mantine/core';
import type { ModelsState } from '../../../main/node/control/models-view.ts';
import { Answer } from '../../components/answer.tsx';
import { t } from '../../i18n/index.ts';
import css from './models.module.css';
import { useAct } from './use-models.ts';

type BackendModels = ModelsState['backends'][number];

const CLASSES = ['simple', 'medium', 'complex'] as const;

/** Which model each backend answers simple, medium and complex requests with. */
export function Classes({ state }: { readonly state: ModelsState }) {
  const { backends, models } = state;
  const names = models.filter(({ isRemote }) => !isRemote).map(({ name }) => name);
  return (
    <section aria-labelledby="classes-title" className={css.section}>
      <h2 id="classes-title">{t('models.classes')}</h2>
      <p className={css.means}>{t('models.classes.means')}</p>
      {backends.map(backend => (
        <Choice key={backend.id} backend={backend} names={names} />
      ))}
    </section>
  );
}

function Choice({ backend, names }: { readonly backend: BackendModels; readonly names: readonly string[] }) {
  const { id, byClass } = backend;
  const own = backend.model ?? backend.answersWith;
  const choose = useAct<{ klass: (typeof CLASSES)[number]; model: string }>((client, { klass, model }) =>
    client.chooseClassModel.mutate({ backend: id, class: klass, ...(model === '' ? {} : { model }) }),
  );
  const ownWords = own === undefined ? t('models.classes.own.unknown') : t('models.classes.own', { model: own });
  return (
    <div className={css.stack}>
      <h3>{id}</h3>
      <div className={css.row}>
        {CLASSES.map(klass => {
          const chosen = byClass.find(each => each.class === klass)?.model ?? '';
          const isGone = chosen !== '' && !names.includes(chosen);
          return (
            <NativeSelect
              key={klass}
              label={t(`models.classes.${klass}`)}
              aria-label={t('models.classes.label', { class: t(`models.classes.${klass}`), backend: id })}
              value={chosen}
              disabled={choose.isPending}
              onChange={event => choose.run({ klass, model: event.currentTarget.value })}
              data={[
                { value: '', label: ownWords },
                ...(isGone ? [{ value: chosen, label: t('models.classes.gone', { model: chosen }) }] : []),
                ...names.map(name => ({ value: name, label: name })),
              ]}
            />
          );
        })}
      </div>
      <Answer answer={choose.answer} />
    </div>
  );
}
