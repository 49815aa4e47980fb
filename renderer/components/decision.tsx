import type { KeptDecision } from '../../main/node/stats/journal-store.ts';
import { amount } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import css from './decision.module.css';

/** Why a request went where it went: what the plan said then, in the node's words. */
export function DecisionView({ decision }: { readonly decision: KeptDecision | undefined }) {
  return (
    <section className={css.decision} aria-label={t('decision.title')}>
      <h3>{t('decision.title')}</h3>
      {decision ? <Told decision={decision} /> : <p>{t('decision.none')}</p>}
    </section>
  );
}

function Told({ decision }: { readonly decision: KeptDecision }) {
  const { because, needs, candidates, excluded, promptTokens } = decision;
  return (
    <>
      <p>
        {t('decision.class', { tokens: amount(promptTokens), class: t(`line.class.${decision.class}`) })}{' '}
        {because.length > 0 && t('why.because', { reasons: because.join(', ') })}{' '}
        {needs.length > 0 && t('why.needs', { needs: needs.join(', ') })} {t('decision.then')}
      </p>
      <h4>{candidates.length > 0 ? t('why.asked') : t('why.nobody')}</h4>
      <ol>
        {candidates.map(({ id, reason }) => (
          <li key={id}>
            <strong>{id}</strong> {reason}
          </li>
        ))}
      </ol>
      {excluded.length > 0 && (
        <>
          <h4>{t('why.notAsked')}</h4>
          <ul>
            {excluded.map(({ id, reason }) => (
              <li key={id}>
                <strong>{id}</strong> {reason}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
