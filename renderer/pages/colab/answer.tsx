import type { ColabAnswer } from '../../../main/node/control/colab-view.ts';
import { StateMark } from '../../components/state-mark.tsx';
import css from './colab.module.css';

/** What came of something that was done, or why it was not. Read out when it comes. */
export function Answer({ answer }: { readonly answer: ColabAnswer | undefined }) {
  return (
    <p role="status" className={css.answer}>
      {answer && (
        <>
          <StateMark state={answer.kind === 'done' ? 'serving' : 'degraded'} /> {answer.message}
        </>
      )}
    </p>
  );
}
