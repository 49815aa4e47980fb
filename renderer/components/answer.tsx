import type { ReactNode } from 'react';
import css from './answer.module.css';
import { StateMark } from './state-mark.tsx';

interface AnswerProps {
  /** What the node said; `done` is the kind that went well. */
  readonly answer: { readonly kind: string; readonly message: string } | undefined;
  /** What can be done about it. */
  readonly children?: ReactNode;
}

/** What came of something that was done, why it was not, or what would be lost by it. Read out when it comes. */
export function Answer({ answer, children }: AnswerProps) {
  return (
    <p role="status" className={css.answer}>
      {answer && (
        <>
          <StateMark state={answer.kind === 'done' ? 'serving' : 'degraded'} /> {answer.message} {children}
        </>
      )}
    </p>
  );
}
