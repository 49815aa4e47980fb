import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { t } from '../../i18n/index.ts';
import type { Job } from './jobs.ts';
import css from './queue.module.css';
import type { Acts } from './use-acts.ts';

interface JobActionsProps {
  readonly job: Job;
  readonly now: number;
  readonly acts: Acts;
}

/** What can be done to a job. What loses something can be undone for ten seconds; its row says meanwhile what is lost. */
export function JobActions({ job: { id, state }, now, acts }: JobActionsProps) {
  const pending = acts.pending.get(id);
  const button = useRef<HTMLButtonElement>(null);
  const wasPending = useRef(false);
  // Whoever undid it by keyboard goes on from where it began.
  useEffect(() => {
    if (wasPending.current && !pending && document.activeElement === document.body) button.current?.focus();
    wasPending.current = pending !== undefined;
  }, [pending]);
  if (pending) {
    if (now >= pending.due) return null;
    return (
      <div className={css.actions}>
        <Button
          size="compact-sm"
          variant="default"
          autoFocus
          onClick={() => acts.undo(id)}
          aria-label={t('act.undo.what', { id })}
        >
          {t('act.undo')}
        </Button>
      </div>
    );
  }
  const isOpen = state === 'queued' || state === 'running';
  return (
    <div className={css.actions}>
      {state === 'failed' && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => acts.retry(id)}
          aria-label={t('act.retry.what', { id })}
        >
          {t('act.retry')}
        </Button>
      )}
      <Button
        ref={button}
        size="compact-sm"
        variant="subtle"
        onClick={() => acts.ask(isOpen ? 'cancel' : 'discard', id)}
        aria-label={isOpen ? t('act.cancel.what', { id }) : t('act.discard.what', { id })}
      >
        {isOpen ? t('act.cancel') : t('act.discard')}
      </Button>
    </div>
  );
}
