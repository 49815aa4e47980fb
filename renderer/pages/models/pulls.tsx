import { Button } from '@mantine/core';
import { Answer } from '../../components/answer.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { byteCount } from '../../i18n/bytes.ts';
import { duration, relative } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import css from './models.module.css';
import { type Pull, useAct } from './use-models.ts';

/** What is being fetched, what waits for it, and what became of the others. */
export function Pulls({ pulls, now }: { readonly pulls: readonly Pull[]; readonly now: number }) {
  const act = useAct<{ model: string; what: 'cancelPull' | 'resumePull' | 'forgetPull' }>((client, { model, what }) =>
    client[what].mutate({ model }),
  );
  return (
    <section aria-labelledby="pulls-title" className={css.section}>
      <h2 id="pulls-title">{t('models.pulls')}</h2>
      <ul className={css.list}>
        {pulls.map(pull => (
          <li key={pull.model} className={css.pull}>
            <PullWords pull={pull} now={now} />
            <span className={css.actions}>
              {actsOf(pull).map(({ what, text }) => (
                <Button
                  key={what}
                  size="compact-sm"
                  variant="default"
                  disabled={act.isPending}
                  onClick={() => act.run({ model: pull.model, what })}
                  aria-label={`${t(text)}: ${pull.model}`}
                >
                  {t(text)}
                </Button>
              ))}
            </span>
          </li>
        ))}
      </ul>
      {act.answer?.kind === 'refused' && <Answer answer={act.answer} />}
    </section>
  );
}

function PullWords({ pull, now }: { readonly pull: Pull; readonly now: number }) {
  const { model, state, done, total } = pull;
  const isOpen = state.kind !== 'done' && state.kind !== 'failed';
  return (
    <div className={css.pullWords}>
      <p>
        <StateMark state={markOf(pull)} /> <strong>{model}</strong>{' '}
        <span className={css.dim}>{stateWords(pull, now)}</span>
      </p>
      {isOpen && total !== undefined && (
        <>
          <progress className={css.progress} aria-label={t('models.pull.label', { model })} max={total} value={done} />
          <p className={css.figures}>{figures(pull).join(' · ')}</p>
        </>
      )}
    </div>
  );
}

function figures({ done, total = 0, speed, timeLeft }: Pull): string[] {
  return [
    t('models.pull.bytes', { done: byteCount(done), total: byteCount(total) }),
    ...(speed === undefined ? [] : [t('models.pull.speed', { speed: byteCount(speed) })]),
    ...(timeLeft === undefined ? [] : [t('models.pull.left', { time: duration(timeLeft) })]),
  ];
}

function stateWords({ state }: Pull, now: number): string {
  switch (state.kind) {
    case 'pulling':
      return t(`models.pull.${state.step}`);
    case 'resting':
      return t('models.pull.resting', { message: state.message, when: relative(state.until, now) });
    case 'failed':
      return t('models.pull.failed', { message: state.message });
    case 'done':
      return t('models.pull.done', { when: relative(state.at, now) });
    case 'waiting':
    case 'stopped':
      return t(`models.pull.${state.kind}`);
  }
}

function markOf({ state }: Pull) {
  switch (state.kind) {
    case 'pulling':
    case 'waiting':
      return 'preparing';
    case 'resting':
      return 'degraded';
    case 'failed':
      return 'down';
    case 'stopped':
      return 'untried';
    case 'done':
      return 'serving';
  }
}

function actsOf({ state }: Pull) {
  const forget = { what: 'forgetPull', text: 'models.pull.forget' } as const;
  switch (state.kind) {
    case 'pulling':
    case 'waiting':
      return [{ what: 'cancelPull', text: 'models.pull.stop' }] as const;
    case 'resting':
      return [
        { what: 'resumePull', text: 'models.pull.again' },
        { what: 'cancelPull', text: 'models.pull.stop' },
      ] as const;
    case 'stopped':
      return [{ what: 'resumePull', text: 'models.pull.resume' }, forget] as const;
    case 'failed':
      return [{ what: 'resumePull', text: 'models.pull.again' }, forget] as const;
    case 'done':
      return [forget] as const;
  }
}
