import { Route } from '../../components/outcome.tsx';
import { Moment } from '../../components/time.tsx';
import { amount, duration } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import type { PastRequest } from './past-requests.ts';
import css from './requests.module.css';

interface RequestRowProps {
  readonly request: PastRequest;
  readonly place: number;
  readonly now: number;
  readonly isOpen: boolean;
  readonly toggle: () => void;
}

/** One past request: its way, what it asked for, and how long it took. */
export function RequestRow({ request: { record, rating }, place, now, isOpen, toggle }: RequestRowProps) {
  const { id, at, target, userTier, complexity, promptTokens, completionTokens } = record;
  return (
    <tr className={css.row} aria-rowindex={place + 2} data-open={isOpen || undefined}>
      <td>
        <Moment at={at} now={now} />
        <button type="button" className={css.opener} aria-expanded={isOpen} title={id} onClick={toggle}>
          {shortened(id)}
        </button>
      </td>
      <td className={css.route}>
        <Route request={record} />
      </td>
      <td>
        <span className={css.line} title={target}>
          {target}
        </span>
        {userTier && <span className={css.under}>{t(`past.userTier.${userTier}`)}</span>}
      </td>
      <td className={css.number}>{complexity.toFixed(1)}</td>
      <td className={css.number}>{record.duration === undefined ? '' : duration(record.duration)}</td>
      <td className={css.number}>
        {promptTokens !== undefined &&
          completionTokens !== undefined &&
          t('requests.tokens.value', { prompt: amount(promptTokens), completion: amount(completionTokens) })}
      </td>
      <td className={css.number}>
        {rating !== undefined && (
          <>
            <span aria-hidden="true">{t(`past.rated.${rating}`)}</span>
            <span className="only-heard">{t(rating === 1 ? 'past.rated.good' : 'past.rated.bad')}</span>
          </>
        )}
      </td>
    </tr>
  );
}

/** Its beginning is enough to tell it from its neighbours. */
function shortened(id: string): string {
  return id.length > 14 ? `${id.slice(0, 12)}…` : id;
}
