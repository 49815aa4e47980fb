import { Button } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { useVirtualRows } from '../../components/virtual-rows.ts';
import { t } from '../../i18n/index.ts';
import { RequestRow } from './request-row.tsx';
import css from './requests.module.css';
import type { Rows } from './use-requests.ts';

/** As in the style sheet, px. */
const ROW = 52;
/** The address follows the scrolling after so long, ms: browsers do not let it be changed at each step. */
const SETTLED = 300;

interface RequestListProps {
  readonly rows: Rows;
  readonly now: number;
  /** The row that is seen first at the start. */
  readonly begin: number;
  /** Another choice is read from its first row. */
  readonly choice: string;
  readonly seen: (first: number, last: number) => void;
  readonly moved: (row: number) => void;
  readonly opened: string;
  readonly open: (id: string) => void;
  readonly details: ReactNode;
}

/** The requests that are let through; only the rows that are seen are rendered. */
export function RequestList({ rows, now, begin, choice, seen, moved, opened, open, details }: RequestListProps) {
  const scroller = useRef<HTMLElement>(null);
  const { first, last, top } = useVirtualRows(scroller, rows.total, ROW, begin);
  useEffect(() => seen(first, last), [seen, first, last]);
  useEffect(() => {
    const timer = setTimeout(() => moved(top), SETTLED);
    return () => clearTimeout(timer);
  }, [top, moved]);
  const was = useRef(choice);
  useEffect(() => {
    if (was.current !== choice) scroller.current?.scrollTo({ top: 0 });
    was.current = choice;
  }, [choice]);
  const end = Math.min(last, rows.total - 1);
  const places = Array.from({ length: Math.max(0, end - first + 1) }, (_, index) => first + index);
  return (
    <>
      {details}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section ref={scroller} className={css.scroll} tabIndex={0} aria-label={t('past.list')}>
        <table className={css.table} aria-rowcount={rows.total + 1}>
          <colgroup>
            <col className={css.came} />
            <col />
            <col className={css.target} />
            <col className={css.figure} />
            <col className={css.figure} />
            <col className={css.tokens} />
            <col className={css.rating} />
          </colgroup>
          <thead>
            <tr aria-rowindex={1}>
              <th scope="col">{t('requests.when')}</th>
              <th scope="col">{t('requests.route')}</th>
              <th scope="col">{t('requests.asked')}</th>
              <th scope="col" className={css.number}>
                {t('requests.score')}
              </th>
              <th scope="col" className={css.number}>
                {t('requests.took')}
              </th>
              <th scope="col" className={css.number}>
                {t('requests.tokens')}
              </th>
              <th scope="col" className={css.number}>
                {t('past.rated')}
              </th>
            </tr>
          </thead>
          <tbody>
            <Gap rows={first} />
            {places.map(place => {
              const request = rows.requests.get(place);
              if (!request) return <Gap key={place} rows={1} />;
              const { id } = request.record;
              return (
                <RequestRow
                  key={id}
                  request={request}
                  place={place}
                  now={now}
                  isOpen={opened === id}
                  toggle={() => open(opened === id ? '' : id)}
                />
              );
            })}
            <Gap rows={rows.total - 1 - end} />
          </tbody>
        </table>
      </section>
      {top > 0 && (
        <Button size="compact-sm" variant="default" onClick={() => scroller.current?.scrollTo({ top: 0 })}>
          {t('past.top')}
        </Button>
      )}
    </>
  );
}

/** The room of rows that are not rendered. */
function Gap({ rows }: { readonly rows: number }) {
  if (rows <= 0) return null;
  return (
    <tr className={css.gap} style={{ height: rows * ROW }}>
      <td colSpan={7} />
    </tr>
  );
}
