import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { CopyButton } from '../../components/copy-button.tsx';
import { DecisionView } from '../../components/decision.tsx';
import { amount, duration } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import css from './playground.module.css';
import { type End, speedOf, type Turn } from './turn.ts';
import { Way } from './way.tsx';

interface TurnViewProps {
  readonly turn: Turn;
  readonly place: number;
  readonly now: number;
  /** Left out where it cannot be asked again. */
  readonly retry?: () => void;
}

/** A prompt, its way and its answer. Both texts stand as they are: nothing of them is ever read as markup. */
export function TurnView({ turn, place, now, retry }: TurnViewProps) {
  const { prompt, text, end, decision } = turn;
  return (
    <li className={css.turn}>
      <section aria-label={t('play.you')} className={css.prompt}>
        <p className={css.text}>{prompt}</p>
      </section>
      <section aria-label={t('play.answer', { place })} className={css.answer} aria-busy={end === undefined}>
        <Way turn={turn} now={now} />
        {text && <p className={css.text}>{text}</p>}
        <p role="status" className={css.end}>
          {end && endWords(end, text)}
        </p>
        <Figures turn={turn} now={now} />
        {decision && (
          <details className={css.why}>
            <summary>{t('play.why')}</summary>
            <DecisionView decision={decision} />
          </details>
        )}
        {end && (
          <div className={css.acts}>
            {text && <CopyButton text={text} what={t('play.copy')} />}
            {retry && (
              <Button size="compact-sm" variant="default" onClick={retry}>
                {t('play.retry')}
              </Button>
            )}
          </div>
        )}
      </section>
    </li>
  );
}

function Figures({ turn, now }: { readonly turn: Turn; readonly now: number }) {
  const { complexity, decision, firstToken, usage, model, requestId } = turn;
  const speed = speedOf(turn, now);
  if (complexity === undefined) return null;
  return (
    <dl className={css.figures} aria-label={t('play.figures')}>
      <Figure name={t('play.figure.complexity')}>
        {decision
          ? t('play.figure.complexity.value', {
              score: complexity.toFixed(1),
              class: t(`line.class.${decision.class}`),
            })
          : complexity.toFixed(1)}
      </Figure>
      {firstToken !== undefined && <Figure name={t('play.figure.firstToken')}>{duration(firstToken)}</Figure>}
      {speed && (
        <Figure name={t('play.figure.speed')}>
          {t(speed.isCounted ? 'play.figure.speed.value' : 'play.figure.speed.about', { speed: amount(speed.speed) })}
        </Figure>
      )}
      {usage && (
        <Figure name={t('play.figure.tokens')}>
          {t('play.figure.tokens.value', { prompt: amount(usage.prompt), completion: amount(usage.completion) })}
        </Figure>
      )}
      {model !== undefined && <Figure name={t('play.figure.model')}>{model}</Figure>}
      {requestId !== undefined && (
        <Figure name={t('play.figure.request')}>
          <a href={`/requests?request=${encodeURIComponent(requestId)}`}>{requestId.slice(0, 12)}</a>
        </Figure>
      )}
    </dl>
  );
}

function Figure({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function endWords(end: End, text: string): string {
  switch (end.kind) {
    case 'done':
      return text === '' ? t('play.silent') : '';
    case 'refused':
      return t('play.refused', { message: end.message });
    case 'stopped':
      return t('play.stopped');
    case 'lost':
      return t('play.lost');
  }
}
