import { Button } from '@mantine/core';
import type { SetupChange } from '../../../main/node/control/setup.ts';
import { StateMark } from '../../components/state-mark.tsx';
import { list, t } from '../../i18n/index.ts';
import css from './settings.module.css';
import type { Outcome } from './use-save.ts';

/** So long, ms, the way back stands beside what was done; afterwards it is in the list of changes. */
const UNDO = 10_000;

interface SaveReportProps {
  readonly outcome: Outcome | undefined;
  readonly now: number;
  readonly undo: (step: string) => void;
}

/** What was saved and what of it waits for a restart, or why nothing was. Read out when it comes. */
export function SaveReport({ outcome, now, undo }: SaveReportProps) {
  const left = outcome?.kind === 'done' ? Math.ceil((outcome.at + UNDO - now) / 1000) : 0;
  const step =
    outcome?.kind === 'done' ? outcome.result.changes.find(change => change.kind === 'values-set') : undefined;
  return (
    <div className={css.report}>
      <div role="status">
        {outcome && (
          <p>
            <StateMark state={outcome.kind === 'done' ? 'serving' : 'degraded'} /> {sentencesOf(outcome).join(' ')}
          </p>
        )}
      </div>
      {step && left > 0 && (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={t('settings.undo.what', {
            undo: t('settings.undo.left', { seconds: left }),
            names: list(step.paths),
          })}
          onClick={() => undo(step.step)}
        >
          {t('settings.undo.left', { seconds: left })}
        </Button>
      )}
    </div>
  );
}

function sentencesOf(outcome: Outcome): string[] {
  switch (outcome.kind) {
    case 'lost':
      return [t('settings.lost', { message: outcome.message })];
    case 'not-done':
      return outcome.result.kind === 'conflict'
        ? [outcome.result.message]
        : [t('settings.refused', { problems: outcome.result.problems.join(' ') })];
    case 'done': {
      const { changes, warnings } = outcome.result;
      return [...changes.flatMap(sentenceOf), ...warnings.map(warning => t('settings.warning', { warning }))];
    }
  }
}

function sentenceOf(change: SetupChange): string[] {
  switch (change.kind) {
    case 'values-set':
      return [t('settings.saved', { names: list(change.paths) })];
    case 'values-restored':
      return [t('settings.restored', { names: list(change.paths) })];
    case 'needs-restart':
      return [t('settings.restart', { names: change.part })];
    case 'access-changed':
      return change.to === 'this-machine' ? [] : [t(`settings.access.${change.to}`)];
    default:
      return [];
  }
}
