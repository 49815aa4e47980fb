import { useEngines } from '../../components/engine-panel/use-engines.ts';
import { t } from '../../i18n/index.ts';
import css from './machine.module.css';

/** Why this machine has as many engines as it has, and on which cores: what the plan decided, as it says it. */
export function EnginePlan() {
  const { data } = useEngines();
  if (!data || data.because.length === 0) return null;
  return (
    <section aria-labelledby="engine-plan-title" className={css.section}>
      <h2 id="engine-plan-title">{t('machine.why')}</h2>
      <ul className={css.reasons}>
        {data.because.map(sentence => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </section>
  );
}
