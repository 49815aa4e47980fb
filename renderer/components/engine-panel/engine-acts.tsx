import { Button } from '@mantine/core';
import { useState } from 'react';
import type { EngineShown } from '../../../main/node/control/engine-view.ts';
import { t } from '../../i18n/index.ts';
import { reasonOf } from '../reason-of.ts';
import css from './engine-panel.module.css';
import { placeOf } from './engine-words.ts';
import { type EngineMove, useEngineMove } from './use-engines.ts';

/** What can be done about an engine. What ends answers says so first. */
export function EngineActs({ engine }: { readonly engine: EngineShown }) {
  const move = useEngineMove(engine.baseUrl);
  const [asked, setAsked] = useState<'stop' | 'restart'>();
  const isUp = engine.state.kind === 'started' || engine.state.kind === 'adopted';
  const place = placeOf(engine);
  const press = (act: EngineMove) => {
    if (isUp && act !== 'start') setAsked(act);
    else move.mutate(act);
  };
  const words = (act: EngineMove) =>
    act === 'start' && engine.state.kind !== 'stopped' ? t('engine.act.start.again') : t(`engine.act.${act}`);
  return (
    <>
      {asked === undefined || !isUp ? (
        <p className={css.acts}>
          {engine.actions.map(act =>
            act === 'install' ? null : (
              <Button
                key={act}
                size="compact-sm"
                variant="default"
                disabled={move.isPending}
                aria-label={t('engine.act.what', { act: words(act), place })}
                onClick={() => press(act)}
              >
                {words(act)}
              </Button>
            ),
          )}
        </p>
      ) : (
        <div className={css.confirm}>
          <p>{t(`engine.confirm.${asked}`)}</p>
          <p className={css.acts}>
            <Button
              size="compact-sm"
              onClick={() => {
                setAsked(undefined);
                move.mutate(asked);
              }}
            >
              {t(`engine.confirm.${asked}.do`)}
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => setAsked(undefined)}>
              {t('engine.confirm.keep')}
            </Button>
          </p>
        </div>
      )}
      <p role="status" className={css.said}>
        {move.isError && t('engine.act.failed', { message: reasonOf(move.error) })}
      </p>
    </>
  );
}
