import type { RequestRecord } from '../../main/node/stats/records.ts';
import { duration } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import { endOf, outcomeTone } from './outcome.tsx';
import css from './trail.module.css';

/** What happened to one request: a bar for each attempt on one time axis, its outcome in words, first token marked. */
export function Trail({ request }: { readonly request: RequestRecord }) {
  const { attempts } = request;
  const end = Math.max(1, request.duration ?? 0, ...attempts.map(attempt => attempt.startedAfter + attempt.duration));
  const step = tickStep(end);
  const scale = Math.ceil(end / step) * step;
  const marks = Array.from({ length: Math.round(scale / step) + 1 }, (_, index) => index * step);
  const share = (ms: number) => `${(100 * ms) / scale}%`;
  return (
    <section className={css.trail} aria-label={t('trail.title')}>
      {attempts.length === 0 && <p>{t('trail.none')}</p>}
      {attempts.length > 0 && (
        <div className={css.chart}>
          {attempts.map(({ backend, outcome, startedAfter, duration: took, firstToken, message }) => (
            <div key={`${backend} ${startedAfter}`} className={css.row}>
              <span className={css.who}>{backend}</span>
              <div className={css.lane}>
                <div
                  className={css.bar}
                  data-tone={outcomeTone(outcome)}
                  style={{ left: share(startedAfter), width: share(took) }}
                />
                {firstToken !== undefined && (
                  <div
                    className={css.token}
                    style={{ left: share(startedAfter + firstToken) }}
                    title={t('trail.firstToken', { time: duration(firstToken) })}
                  />
                )}
              </div>
              <span className={css.what}>
                {t(`outcome.${outcome}`)}, {duration(took)}
                {firstToken !== undefined && `, ${t('trail.firstToken', { time: duration(firstToken) })}`}
                {message && outcome !== 'ok' && <span className={css.message}>{message}</span>}
              </span>
            </div>
          ))}
          <div className={css.row} aria-hidden="true">
            <span />
            <div className={css.axis}>
              {marks.map(mark => (
                <span key={mark} style={{ left: share(mark) }}>
                  {mark === 0 ? '0' : duration(mark)}
                </span>
              ))}
            </div>
          </div>
        </div>
      )}
      <p className={css.foot}>
        {t('trail.id', { id: request.id })}
        {request.status !== undefined &&
          request.status >= 400 &&
          endOf(request) !== 'queued' &&
          ` · ${t('trail.refused', { status: request.status })}`}
      </p>
    </section>
  );
}

/** A step of 1, 2 or 5 times a power of ten that gives at most five marks. */
function tickStep(end: number): number {
  const power = 10 ** Math.floor(Math.log10(end / 2));
  return [1, 2, 5, 10].map(factor => factor * power).find(step => end / step <= 4) ?? power * 10;
}
