import { Button, Textarea } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useNode } from '../../api/node-access.tsx';
import { isAble } from '../../components/able.ts';
import type { Shortcut } from '../../components/keys.tsx';
import { useNow } from '../../components/now.ts';
import { PageFrame } from '../../components/page-frame.tsx';
import { t } from '../../i18n/index.ts';
import { Controls } from './controls.tsx';
import { playgroundHeadline } from './headline.ts';
import { figuresOf } from './manner.ts';
import css from './playground.module.css';
import { TurnView } from './turn-view.tsx';
import { useConversation } from './use-conversation.ts';

/** The page that answers: which way does a prompt go, and what comes back? */
export function Playground() {
  const { state } = useNode();
  const now = useNow();
  const { turns, manner, isRunning, cleared, setManner, send, retry, stop, clear, undo } = useConversation();
  const [prompt, setPrompt] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  const bottom = useRef<HTMLDivElement>(null);
  const canAsk = prompt.trim() !== '' && !isRunning && figuresOf(manner).bad.length === 0;
  const submit = () => {
    if (!canAsk) return;
    send(prompt);
    setPrompt('');
  };
  const { length } = turns;
  const isFirstLook = useRef(true);
  // A new prompt is brought into sight; what was there before is where the reader left it.
  useEffect(() => {
    if (!isFirstLook.current && length > 0) bottom.current?.scrollIntoView({ block: 'end' });
    isFirstLook.current = false;
  }, [length]);
  const shortcuts: Shortcut[] = [
    { keys: '/', what: t('keys.prompt'), run: () => field.current?.focus() },
    { keys: 'Escape', what: t('keys.stop'), run: stop },
  ];
  const canAnswer = state?.stations.some(isAble) ?? true;
  return (
    <PageFrame
      title={state && playgroundHeadline(turns.at(-1))}
      now={now}
      shortcuts={shortcuts}
      toldKeys={[{ keys: 'Ctrl Enter', what: t('keys.send') }]}
    >
      {state ? (
        <>
          <p className={css.what}>{t('play.what')}</p>
          <div className={css.columns}>
            <div className={css.talk}>
              {turns.length > 0 && (
                <ol className={css.turns} aria-label={t('play.conversation')}>
                  {turns.map((turn, index) => (
                    <TurnView
                      key={turn.id}
                      turn={turn}
                      place={index + 1}
                      now={now}
                      {...(index === turns.length - 1 ? { retry } : {})}
                    />
                  ))}
                </ol>
              )}
              <form
                className={css.form}
                onSubmit={event => {
                  event.preventDefault();
                  submit();
                }}
              >
                <Textarea
                  ref={field}
                  aria-label={t('play.prompt')}
                  placeholder={t('play.prompt.hint')}
                  rows={3}
                  value={prompt}
                  onChange={event => setPrompt(event.currentTarget.value)}
                  onKeyDown={event => {
                    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
                  }}
                />
                <div className={css.acts}>
                  {/* Two buttons, not one that changes: the click that stops would go on to submit the form. */}
                  {isRunning ? (
                    <Button key="stop" type="button" onClick={stop}>
                      {t('play.stop')}
                    </Button>
                  ) : (
                    <Button key="send" type="submit" disabled={!canAsk}>
                      {t('play.send')}
                    </Button>
                  )}
                  {turns.length > 0 && (
                    <Button type="button" variant="default" onClick={clear}>
                      {t('play.clear')}
                    </Button>
                  )}
                  {!canAnswer && <span className={css.dim}>{t('play.nobody')}</span>}
                  <span role="status">{cleared && t('play.cleared')}</span>
                  {cleared && (
                    <Button type="button" variant="default" onClick={undo}>
                      {t('play.undo', { seconds: Math.max(1, Math.ceil((cleared.until - now) / 1000)) })}
                    </Button>
                  )}
                </div>
              </form>
              <div ref={bottom} />
            </div>
            <Controls state={state} manner={manner} setManner={setManner} />
          </div>
        </>
      ) : (
        <div className={css.skeleton} aria-hidden="true" />
      )}
    </PageFrame>
  );
}
