import { type StateKind, StateMark } from '../../components/state-mark.tsx';
import { Moment } from '../../components/time.tsx';
import { JobActions } from './job-actions.tsx';
import { askedWords, callerOf, jobWords, lossWords } from './job-words.ts';
import type { Job, JobState } from './jobs.ts';
import css from './queue.module.css';
import type { Acts } from './use-acts.ts';

const marks: Readonly<Record<JobState, StateKind>> = {
  queued: 'resting',
  running: 'untried',
  done: 'serving',
  failed: 'down',
  cancelled: 'untried',
};

interface JobRowProps {
  readonly job: Job;
  /** In the list, from 0. */
  readonly place: number;
  readonly now: number;
  readonly acts: Acts;
  readonly isOpen: boolean;
  readonly toggle: () => void;
}

/** One job: whose it is, what became of it so far, and what can be done. What is too long stands whole in its details. */
export function JobRow({ job, place, now, acts, isOpen, toggle }: JobRowProps) {
  const pending = acts.pending.get(job.id);
  const { what, more } = pending ? lossWords(job, pending, now) : jobWords(job, now);
  return (
    <tr
      className={css.row}
      aria-rowindex={place + 2}
      data-open={isOpen || undefined}
      data-pending={pending !== undefined || undefined}
    >
      <td>
        <Moment at={job.createdAt} now={now} />
        <button type="button" className={css.opener} aria-expanded={isOpen} title={job.id} onClick={toggle}>
          {shortened(job.id)}
        </button>
      </td>
      <td>
        <span className={css.line}>{callerOf(job)}</span>
        <span className={css.under} title={askedWords(job)}>
          {askedWords(job)}
        </span>
      </td>
      <td className={css.number}>{job.attempts}</td>
      <td>
        <span className={`${css.line} ${css.what}`} title={what}>
          <StateMark state={marks[job.state]} size={12} /> {what}
        </span>
        <span className={css.under} title={more}>
          {more}
        </span>
      </td>
      <td>
        <JobActions job={job} now={now} acts={acts} />
      </td>
    </tr>
  );
}

/** Its beginning is enough to tell it from its neighbours. */
function shortened(id: string): string {
  return id.length > 14 ? `${id.slice(0, 12)}…` : id;
}
