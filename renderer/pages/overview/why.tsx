import { useQuery } from '@tanstack/react-query';
import { useNode } from '../../api/node-access.tsx';
import { amount } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import css from './try-box.module.css';

/** Which backends the prompt would go to now, in which order and why. Nothing is sent. */
export function Why({ prompt, model }: { readonly prompt: string; readonly model: string }) {
  const { client } = useNode();
  const { data: plan, error } = useQuery({
    queryKey: ['plan', prompt, model],
    queryFn: () => client.plan.query({ messages: [{ role: 'user', content: prompt }], model }),
    gcTime: 0,
  });
  if (error) return <p className={css.plan}>{t('why.failed', { message: error.message })}</p>;
  if (!plan) return <p className={css.plan}>{t('why.asking')}</p>;
  return (
    <section className={css.plan} aria-label={t('why.title')}>
      <h3>{t('why.title')}</h3>
      <p>
        {t('why.score', {
          score: plan.complexity.toFixed(1),
          class: t(`line.class.${plan.class}`),
          tokens: amount(plan.promptTokens),
        })}{' '}
        {plan.because.length > 0 && t('why.because', { reasons: plan.because.join(', ') })}{' '}
        {plan.needs.length > 0 && t('why.needs', { needs: plan.needs.join(', ') })}
      </p>
      <h3>{plan.candidates.length > 0 ? t('why.asked') : t('why.nobody')}</h3>
      <ol>
        {plan.candidates.map(({ backend, reason }) => (
          <li key={backend}>
            <strong>{backend}</strong> {reason}
          </li>
        ))}
      </ol>
      {plan.excluded.length > 0 && (
        <>
          <h3>{t('why.notAsked')}</h3>
          <ul>
            {plan.excluded.map(({ backend, reason }) => (
              <li key={backend}>
                <strong>{backend}</strong> {reason}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
