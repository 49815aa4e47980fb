import { Button } from '@mantine/core';
import type { Answer as Said } from '../../../main/node/control/models-view.ts';
import { StateMark } from '../../components/state-mark.tsx';
import { t } from '../../i18n/index.ts';
import css from './models.module.css';

interface AnswerProps {
  readonly answer: Said | undefined;
  /** Done when the owner says yes to a question; left out where none is asked. */
  readonly force?: () => void;
}

/** What came of something that was done, why it was not, or what would be lost by it. Read out when it comes. */
export function Answer({ answer, force }: AnswerProps) {
  return (
    <p role="status" className={css.answer}>
      {answer && (
        <>
          <StateMark state={answer.kind === 'done' ? 'serving' : 'degraded'} /> {answer.message}{' '}
          {answer.kind === 'asks' && force && (
            <Button size="compact-sm" variant="default" onClick={force}>
              {t('models.anyway')}
            </Button>
          )}
        </>
      )}
    </p>
  );
}
