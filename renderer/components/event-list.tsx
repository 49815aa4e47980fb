import css from './event-list.module.css';
import { type StateKind, StateMark } from './state-mark.tsx';
import { Moment } from './time.tsx';

export interface ShownEvent {
  /** Ms since the epoch. */
  readonly at: number;
  readonly mark: StateKind;
  readonly text: string;
}

/** Rows that are shown. */
export const SHOWN_EVENTS = 20;

interface EventListProps {
  /** Newest first. */
  readonly events: readonly ShownEvent[];
  /** What is said when there is none, and when there are more than are shown. */
  readonly none: string;
  readonly capped: string;
  readonly now: number;
}

/** What happened lately: when, how it is to be taken, and in words. */
export function EventList({ events, none, capped, now }: EventListProps) {
  return (
    <>
      {events.length === 0 && <p className={css.dim}>{none}</p>}
      <ol className={css.events}>
        {events.slice(0, SHOWN_EVENTS).map(({ at, mark, text }) => (
          <li key={`${at} ${mark} ${text}`}>
            <span className={css.dim}>
              <Moment at={at} now={now} />
            </span>
            <StateMark state={mark} />
            <span>{text}</span>
          </li>
        ))}
      </ol>
      {events.length > SHOWN_EVENTS && <p className={css.dim}>{capped}</p>}
    </>
  );
}
