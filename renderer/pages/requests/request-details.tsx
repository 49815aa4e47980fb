import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { DecisionView } from '../../components/decision.tsx';
import { Trail } from '../../components/trail.tsx';
import { amount, fullTime } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import type { WholeRequest } from './past-requests.ts';
import css from './requests.module.css';
import { useRequest } from './use-requests.ts';

/** All that is known of one request: its way, why, and what its user thought; nothing of what was asked or answered. */
export function RequestDetails({ id, close }: { readonly id: string; readonly close: () => void }) {
  const { data: request, error } = useRequest(id);
  return (
    <section className={css.details} aria-label={t('past.details.of', { id })}>
      {error && <p>{t('past.details.gone')}</p>}
      {request && (
        <>
          <Facts request={request} />
          <Trail request={request.record} />
          <DecisionView decision={request.decision} />
        </>
      )}
      <Button size="compact-sm" variant="default" onClick={close}>
        {t('past.close')}
      </Button>
    </section>
  );
}

function Facts({ request: { record, rating, comment, decision } }: { readonly request: WholeRequest }) {
  const { surface, target, userTier, complexity, fixedClass, backend, model, status, job, checked = [] } = record;
  const { promptTokens: prompt, completionTokens: completion } = record;
  const score = complexity.toFixed(1);
  return (
    <dl className={css.facts}>
      <Fact name={t('past.details.came')}>{fullTime(record.at)}</Fact>
      <Fact name={t('past.details.surface')}>{surface}</Fact>
      <Fact name={t('past.details.asked')}>{target}</Fact>
      {userTier && <Fact name={t('past.details.for')}>{t(`past.userTier.${userTier}`)}</Fact>}
      <Fact name={t('past.details.complexity')}>
        {fixedClass
          ? t('past.details.class.named', { class: t(`line.class.${fixedClass}`) })
          : decision
            ? t('past.details.complexity.value', { score, class: t(`line.class.${decision.class}`) })
            : score}
      </Fact>
      {backend && record.outcome === 'ok' && (
        <Fact name={t('past.details.by')}>{model ? t('past.details.by.model', { backend, model }) : backend}</Fact>
      )}
      {prompt !== undefined && completion !== undefined && (
        <Fact name={t('past.details.tokens')}>
          {t('past.details.tokens.value', { prompt: amount(prompt), completion: amount(completion) })}
        </Fact>
      )}
      {status !== undefined && <Fact name={t('past.details.status')}>{status}</Fact>}
      {job && (
        <Fact name={t('past.details.job')}>
          <a href={`/queue?job=${encodeURIComponent(job)}`}>{job}</a>
        </Fact>
      )}
      {rating !== undefined && (
        <Fact name={t('past.details.rating')}>
          {t(rating === 1 ? 'past.rated.good' : 'past.rated.bad')}
          {comment !== undefined && `: ${comment}`}
        </Fact>
      )}
      {checked.length > 0 && (
        <Fact name={t('past.details.checks')}>
          {checked.map(({ backend: by, check, outcome }) => (
            <span key={`${by} ${check}`} className={css.line}>
              {t('past.details.check', {
                backend: by,
                check: t(`past.check.${check}`),
                outcome: t(`past.check.outcome.${outcome}`),
              })}
            </span>
          ))}
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
