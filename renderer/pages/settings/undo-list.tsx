import { Button } from '@mantine/core';
import type { UndoStep } from '../../../main/node/config/edit/undo-steps.ts';
import { relative } from '../../i18n/format.ts';
import { list, t } from '../../i18n/index.ts';
import css from './settings.module.css';

interface UndoListProps {
  readonly steps: readonly UndoStep[];
  readonly now: number;
  readonly undo: (step: string) => void;
}

/** What was changed here since the node started, with the way back. */
export function UndoList({ steps, now, undo }: UndoListProps) {
  if (steps.length === 0) return null;
  return (
    <section className={css.undo} aria-labelledby="undo-title">
      <h2 id="undo-title">{t('settings.undo.title')}</h2>
      <p className={css.dim}>{t('settings.undo.only')}</p>
      <ol>
        {steps.map(({ id, at, paths }, place) => (
          <li key={id}>
            {t('settings.undo.step', { names: list(paths), time: relative(at, now) })}{' '}
            {place === 0 && (
              <Button
                size="compact-xs"
                variant="default"
                aria-label={t('settings.undo.what', { undo: t('settings.undo'), names: list(paths) })}
                onClick={() => undo(id)}
              >
                {t('settings.undo')}
              </Button>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
