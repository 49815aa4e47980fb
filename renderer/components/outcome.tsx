import type { RequestRecord } from '../../main/node/stats/records.ts';
import { t } from '../i18n/index.ts';
import css from './outcome.module.css';

type Outcome = ReturnType<typeof endOf> | RequestRecord['attempts'][number]['outcome'];
type Tone = 'serving' | 'attention' | 'down' | 'neutral';

/** Whose doing it was: a failure that another backend makes good asks for attention, an answer that never came is worse. */
export function outcomeTone(outcome: Outcome): Tone {
  switch (outcome) {
    case 'ok':
      return 'serving';
    case 'running':
    case 'cancelled':
    case 'queued':
      return 'neutral';
    case 'refused':
    case 'broken':
    case 'bad-credentials':
    case 'unreachable':
    case 'server-error':
      return 'down';
    default:
      return 'attention';
  }
}

/** How a request ended for its caller, who may take the answer later when nobody can give it now. */
export function endOf({ outcome, later, status }: RequestRecord): RequestRecord['outcome'] | 'queued' {
  if (outcome !== 'refused' || later === undefined) return outcome;
  return later === 'job' || (status ?? 0) >= 500 ? 'queued' : 'refused';
}

/** The way of a request in one line: where it failed, then who answered. */
export function Route({ request }: { readonly request: RequestRecord }) {
  const failed = request.attempts.filter(({ outcome }) => outcome !== 'ok');
  const end = endOf(request);
  return (
    <span className={css.route}>
      {failed.map(({ backend, outcome, startedAfter }) => (
        <span key={`${backend} ${startedAfter}`} className={css.step}>
          <OutcomeMark tone={outcomeTone(outcome)} />
          {backend} {t(`outcome.${outcome}`)}
          <span aria-hidden="true" className={css.arrow}>
            →
          </span>
        </span>
      ))}
      <span className={css.step}>
        <OutcomeMark tone={outcomeTone(end)} />
        {request.backend && request.outcome === 'ok' ? (
          <strong>{request.backend}</strong>
        ) : (
          <>
            {request.backend} {t(`outcome.${end}`)}
          </>
        )}
      </span>
    </span>
  );
}

/** The mark of an outcome; its shape alone tells it from the others. */
export function OutcomeMark({ tone }: { readonly tone: Tone }) {
  return (
    <svg width="10" height="10" viewBox="-5 -5 10 10" aria-hidden="true" className={css.mark}>
      {tone === 'serving' && <circle r="4.5" fill="var(--serving)" />}
      {tone === 'attention' && <path d="M 0 -5 L 5 4 L -5 4 Z" fill="var(--attention)" />}
      {tone === 'down' && <rect x="-4" y="-4" width="8" height="8" fill="var(--down)" />}
      {tone === 'neutral' && <circle r="3.5" fill="none" stroke="var(--ink-dim)" strokeWidth="1.5" />}
    </svg>
  );
}
