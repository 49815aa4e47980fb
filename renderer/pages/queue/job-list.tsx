import { useDebouncedValue } from '@mantine/hooks';
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { reasonOf } from '../../components/reason-of.ts';
import { useVirtualRows } from '../../components/virtual-rows.ts';
import { t } from '../../i18n/index.ts';
import { JobRow } from './job-row.tsx';
import type { JobChoice } from './jobs.ts';
import css from './queue.module.css';
import type { Acts } from './use-acts.ts';
import { useRows } from './use-queue.ts';

/** As in the style sheet, px. */
const ROW = 52;
/** What is typed is looked for after a pause of so long, ms. */
const TYPED = 120;
/** The address follows the scrolling after so long, ms: browsers do not let it be changed at each step. */
const SETTLED = 300;

interface JobListProps {
  readonly state: JobChoice['state'];
  readonly search: string;
  readonly now: number;
  readonly acts: Acts;
  /** The row that is seen first at the start. */
  readonly begin: number;
  readonly moved: (row: number) => void;
  /** The job whose details are shown. */
  readonly opened: string;
  readonly open: (id: string) => void;
  /** Stands there when the choice has no job. */
  readonly empty: ReactNode;
}

/** The jobs of one state, or all of them. Only the rows that are seen are asked for and rendered. */
export function JobList({ state, search, now, acts, begin, moved, opened, open, empty }: JobListProps) {
  const scroller = useRef<HTMLElement>(null);
  const [total, setTotal] = useState(0);
  const { first, last, top } = useVirtualRows(scroller, total, ROW, begin);
  const [asked] = useDebouncedValue(search, TYPED);
  const { rows, error } = useRows({ state, search: asked }, first, last);
  const found = rows?.total ?? 0;
  useEffect(() => setTotal(found), [found]);
  useBackToTop(scroller, `${state} ${asked}`);
  useEffect(() => {
    const timer = setTimeout(() => moved(top), SETTLED);
    return () => clearTimeout(timer);
  }, [top, moved]);

  if (!rows && error) return <p className={css.none}>{t('queue.unread', { message: reasonOf(error) })}</p>;
  if (!rows) return <div className={css.skeleton} aria-hidden="true" />;
  if (rows.total === 0) return empty;
  const end = Math.min(last, rows.total - 1);
  const places = Array.from({ length: end - first + 1 }, (_, index) => first + index);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section ref={scroller} className={css.scroll} tabIndex={0} aria-label={t('queue.list')}>
      <table className={css.table} aria-rowcount={rows.total + 1}>
        <colgroup>
          <col className={css.came} />
          <col className={css.from} />
          <col className={css.tries} />
          <col />
          <col className={css.act} />
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col">{t('queue.came')}</th>
            <th scope="col">{t('queue.from')}</th>
            <th scope="col" className={css.number}>
              {t('queue.tries')}
            </th>
            <th scope="col">{t('queue.is')}</th>
            <th scope="col">
              <span className="only-heard">{t('queue.act')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          <Gap rows={first} />
          {places.map(place => {
            const job = rows.jobs.get(place);
            return job ? (
              <JobRow
                key={job.id}
                job={job}
                place={place}
                now={now}
                acts={acts}
                isOpen={opened === job.id}
                toggle={() => open(opened === job.id ? '' : job.id)}
              />
            ) : (
              <Gap key={place} rows={1} />
            );
          })}
          <Gap rows={rows.total - 1 - end} />
        </tbody>
      </table>
    </section>
  );
}

/** Another choice is read from its first row. */
function useBackToTop(scroller: RefObject<HTMLElement | null>, choice: string): void {
  const was = useRef(choice);
  useEffect(() => {
    if (was.current !== choice) scroller.current?.scrollTo({ top: 0 });
    was.current = choice;
  }, [choice, scroller]);
}

/** The room of rows that are not rendered. */
function Gap({ rows }: { readonly rows: number }) {
  if (rows <= 0) return null;
  return (
    <tr className={css.gap} style={{ height: rows * ROW }}>
      <td colSpan={5} />
    </tr>
  );
}
