import type { LiveState } from '../../../main/node/control/live-state.ts';
import { Command } from '../../components/command.tsx';
import { type StateKind, StateMark } from '../../components/state-mark.tsx';
import css from './notices.module.css';

type Notice = LiveState['notices'][number];

const marks: Readonly<Record<Notice['level'], StateKind>> = {
  information: 'resting',
  attention: 'degraded',
  down: 'down',
};

/** What a person should know, and what to do about it. */
export function Notices({ notices }: { readonly notices: readonly Notice[] }) {
  if (notices.length === 0) return null;
  return (
    <ul className={css.notices}>
      {notices.map(({ level, text, remedy, command }) => (
        <li key={text} className={css.notice}>
          <StateMark state={marks[level]} />
          <div className={css.words}>
            <p>
              {text} {remedy && <span className={css.remedy}>{remedy}</span>}
            </p>
            {command && <Command text={command} />}
          </div>
        </li>
      ))}
    </ul>
  );
}
