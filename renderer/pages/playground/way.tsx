import { OutcomeMark, outcomeTone } from '../../components/outcome.tsx';
import { duration } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import css from './playground.module.css';
import type { Hop, Turn } from './turn.ts';

/** The backends that a prompt went to, one after the other, while it goes. */
export function Way({ turn, now }: { readonly turn: Turn; readonly now: number }) {
  const { hops, startedAt, end } = turn;
  if (hops.length === 0) return end ? null : <p className={css.dim}>{t('play.way.deciding')}</p>;
  return (
    <ol className={css.way} aria-label={t('play.way')}>
      {hops.map(hop => (
        <li key={`${hop.backend} ${hop.after}`} data-open={(!end && isOpen(hop)) || undefined}>
          <OutcomeMark tone={toneOf(hop)} />
          <strong>{hop.backend}</strong> {wordsOf(hop, end === undefined ? now - startedAt - hop.after : undefined)}
          {hop.message !== undefined && <span className={css.message}>{hop.message}</span>}
        </li>
      ))}
    </ol>
  );
}

function isOpen({ state }: Hop): boolean {
  return state === 'asking' || state === 'answering';
}

function toneOf({ state }: Hop) {
  if (state === 'asking') return outcomeTone('running');
  return outcomeTone(state === 'answering' ? 'ok' : state);
}

/** @param waited for an answer so far, ms; undefined when it is over, and nobody said what became of it */
function wordsOf({ state, duration: took }: Hop, waited: number | undefined): string {
  if (state === 'answering') return waited === undefined ? '' : t('play.hop.answering');
  if (state === 'asking')
    return waited === undefined ? '' : t('play.hop.asking', { time: duration(Math.max(0, waited)) });
  return t('play.hop.ended', { outcome: t(`outcome.${state}`), time: duration(took ?? 0) });
}
