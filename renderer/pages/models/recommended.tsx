import { Button } from '@mantine/core';
import type { ModelsState } from '../../../main/node/control/models-view.ts';
import { Answer } from '../../components/answer.tsx';
import { byteCount } from '../../i18n/bytes.ts';
import { amount } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import css from './models.module.css';
import { rate } from './rate.ts';
import { useAct } from './use-models.ts';

type Recommendation = ModelsState['recommended'][number];

/** Models that suit this machine's memory, and how fast each would be; a click fetches one. */
export function Recommended({ state }: { readonly state: ModelsState }) {
  const { recommended, pulls, engine } = state;
  const pull = useAct<string>((client, model) => client.pullModel.mutate({ model }));
  const from = recommended.find(({ reckonedFrom }) => reckonedFrom)?.reckonedFrom;
  const basis = from ? t('models.recommended.measured', { model: from }) : t('models.recommended.cores');
  const isUnderWay = (tag: string) =>
    pulls.some(({ model, state: { kind } }) => model === tag && kind !== 'done' && kind !== 'stopped');
  return (
    <section aria-labelledby="recommended-title" className={css.section}>
      <h2 id="recommended-title">{t('models.recommended')}</h2>
      <p className={css.means}>{t('models.recommended.means', { basis })}</p>
      <div className={css.wide}>
        <table className={css.table}>
          <thead>
            <tr>
              {(['model', 'size', 'memory', 'context', 'speed', 'licence', 'get'] as const).map(column => (
                <th key={column} scope="col">
                  {t(`models.column.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {recommended.map(model => (
              <tr key={model.tag}>
                <th scope="row">{model.tag}</th>
                <td>{byteCount(model.bytes)}</td>
                <td>
                  {byteCount(model.memoryBytes)} <span className={css.dim}>{t(`models.fit.${model.fit}`)}</span>
                </td>
                <td>{amount(model.contextTokens)}</td>
                <td>{t('models.reckoned', { prompt: rate(model.speed.prompt), answer: rate(model.speed.answer) })}</td>
                <td>{model.licence}</td>
                <td>
                  <Get
                    model={model}
                    isUnderWay={isUnderWay(model.tag)}
                    isOff={engine.kind === 'absent' || pull.isPending}
                    pull={pull.run}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {pull.answer?.kind === 'refused' && <Answer answer={pull.answer} />}
    </section>
  );
}

interface GetProps {
  readonly model: Recommendation;
  readonly isUnderWay: boolean;
  readonly isOff: boolean;
  readonly pull: (tag: string) => void;
}

function Get({ model, isUnderWay, isOff, pull }: GetProps) {
  if (model.isHere) return t('models.here');
  if (isUnderWay) return t('models.underWay');
  if (model.fit === 'not') return null;
  return (
    <Button
      size="compact-sm"
      variant="default"
      disabled={isOff}
      onClick={() => pull(model.tag)}
      aria-label={t('models.pull.it', { model: model.tag })}
    >
      {t('models.pull')}
    </Button>
  );
}
