import { StateMark } from '../../components/state-mark.tsx';
import { t } from '../../i18n/index.ts';
import css from './guide.module.css';
import type { Step, StepName } from './steps.ts';

interface ProgressProps {
  readonly steps: readonly Step[];
  readonly current: StepName;
  readonly open: (step: StepName) => void;
}

const marks = { done: 'serving', skipped: 'untried', open: 'resting' } as const;

/** The steps with how each stands; any of them can be gone to at any time. */
export function Progress({ steps, current, open }: ProgressProps) {
  return (
    <ol className={css.progress} aria-label={t('guide.steps')}>
      {steps.map(({ name, state }) => (
        <li key={name}>
          <button type="button" aria-current={name === current ? 'step' : undefined} onClick={() => open(name)}>
            <StateMark state={marks[state]} /> <span className={css.stepName}>{t(`guide.${name}`)}</span>{' '}
            <span className={css.stepState}>{t(`guide.state.${state}`)}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}
