import { memo } from 'react';
import { Route } from '../../components/outcome.tsx';
import { Moment } from '../../components/time.tsx';
import { Trail } from '../../components/trail.tsx';
import { amount, duration } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import type { RequestRecord } from './cascade-order.ts';
import css from './requests.module.css';

interface RequestRowProps {
  readonly request: RequestRecord;
  readonly now: number;
  readonly isOpen: boolean;
  readonly toggle: () => void;
}

/** One request; a click or Enter opens its trail below it. */
export const RequestRow = memo(function RequestRow({ request, now, isOpen, toggle }: RequestRowProps) {
  const { promptTokens, completionTokens } = request;
  const took = request.duration ?? (request.outcome === 'running' ? Math.max(0, now - request.at) : undefined);
  return (
    <>
      <tr className={css.row} data-open={isOpen || undefined} onClick={toggle}>
        <td>
          <button
            type="button"
            className={css.opener}
            aria-expanded={isOpen}
            aria-label={t('trail.title')}
            onClick={event => {
              event.stopPropagation();
              toggle();
            }}
          >
            <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
              <path d={isOpen ? 'M1 3 L5 8 L9 3' : 'M3 1 L8 5 L3 9'} className={css.chevron} />
            </svg>
          </button>
          <Moment at={request.at} now={now} />
        </td>
        <td className={css.route}>
          <Route request={request} />
        </td>
        <td>{request.target}</td>
        <td className={css.number}>{request.complexity.toFixed(1)}</td>
        <td className={css.number}>{took === undefined ? '' : duration(took)}</td>
        <td className={css.number}>
          {promptTokens !== undefined &&
            completionTokens !== undefined &&
            t('requests.tokens.value', { prompt: amount(promptTokens), completion: amount(completionTokens) })}
        </td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={6} className={css.trail}>
            <Trail request={request} />
          </td>
        </tr>
      )}
    </>
  );
});
