import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { LiveState } from '../../../main/node/control/live-state.ts';
import { isAble } from '../../components/able.ts';
import { t } from '../../i18n/index.ts';
import css from './try-box.module.css';
import { type Answer, useTryOut } from './try-out.ts';
import { Why } from './why.tsx';

/** A box to send a prompt through the cascade, with the answer as it comes and the way it took. */
export function TryBox({ state }: { readonly state: LiveState }) {
  const [prompt, setPrompt] = useState('');
  const [model, setModel] = useState('auto');
  const [asked, setAsked] = useState<{ prompt: string; model: string }>();
  const { answer, isRunning, send, stop } = useTryOut();
  // Sent while nothing could answer: kept until something can.
  const [held, setHeld] = useState<{ prompt: string; model: string }>();
  const canAsk = prompt.trim() !== '';
  const canAnswer = state.stations.some(isAble);
  const isBusy = isRunning || held !== undefined;
  const submit = () => {
    if (!canAsk || isBusy) return;
    if (canAnswer) send(prompt, model);
    else setHeld({ prompt, model });
  };
  useEffect(() => {
    if (!held || !canAnswer) return;
    setHeld(undefined);
    send(held.prompt, held.model);
  }, [held, canAnswer, send]);
  return (
    <section aria-labelledby="try-title" className={css.box}>
      <h2 id="try-title" className={css.title}>
        {t('try.title')}
      </h2>
      <form
        className={css.form}
        onSubmit={event => {
          event.preventDefault();
          submit();
        }}
      >
        <Textarea
          aria-label={t('try.prompt')}
          placeholder={t('try.prompt.hint')}
          rows={3}
          value={prompt}
          onChange={event => setPrompt(event.currentTarget.value)}
          onKeyDown={event => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
          }}
        />
        <div className={css.controls}>
          <NativeSelect
            className={css.model}
            aria-label={t('try.model')}
            value={model}
            onChange={event => setModel(event.currentTarget.value)}
            data={targets(state)}
          />
          {/* Two buttons, not one that changes: the click that stops would go on to submit the form. */}
          {isBusy ? (
            <Button key="stop" type="button" onClick={held ? () => setHeld(undefined) : stop}>
              {t('try.stop')}
            </Button>
          ) : (
            <Button key="send" type="submit" disabled={!canAsk}>
              {t('try.send')}
            </Button>
          )}
        </div>
        <Button
          type="button"
          variant="subtle"
          size="compact-sm"
          className={css.why}
          disabled={!canAsk}
          onClick={() => setAsked(asked?.prompt === prompt && asked.model === model ? undefined : { prompt, model })}
        >
          {t('try.why')}
        </Button>
      </form>
      {asked && <Why prompt={asked.prompt} model={asked.model} />}
      <p role="status" className={css.held}>
        {held && t('try.held')}
      </p>
      {answer && <AnswerView answer={answer} state={state} />}
    </section>
  );
}

function AnswerView({ answer, state }: { readonly answer: Answer; readonly state: LiveState }) {
  const { route, text, end } = answer;
  const isSimulated = state.stations.some(({ id, simulated }) => simulated && id === route?.backend);
  return (
    <div className={css.answer}>
      <p className={css.route}>
        {route ? routeWords(route, end !== undefined) : end === undefined && t('try.waiting')}
        {isSimulated && <span className={css.simulated}>{t('try.simulated')}</span>}
      </p>
      {text && <p className={css.text}>{text}</p>}
      <p role="status" className={css.end}>
        {end && endWords(end)}
      </p>
    </div>
  );
}

function routeWords({ backend: name, model }: NonNullable<Answer['route']>, isOver: boolean): string {
  if (isOver) return model ? t('try.route.model', { name, model }) : t('try.route', { name });
  return model ? t('try.route.now.model', { name, model }) : t('try.route.now', { name });
}

function endWords(end: NonNullable<Answer['end']>): string {
  switch (end.kind) {
    case 'done':
      return t('try.trail', {
        trail: end.attempts.replaceAll(':ok', ' ✓').replaceAll(',', ' → ').replaceAll(':', ' '),
      });
    case 'refused':
      return t('try.refused', { message: end.message });
    case 'stopped':
      return t('try.stopped');
    case 'lost':
      return t('try.lost');
  }
}

function targets({ stations }: LiveState) {
  const tiers = [...new Set(stations.map(({ tier }) => tier))];
  return [
    { value: 'auto', label: t('try.model.auto') },
    ...tiers.map(tier => ({ value: `tier:${tier}`, label: t('try.model.tier', { tier }) })),
    ...stations.map(({ id }) => ({ value: id, label: id })),
  ];
}
