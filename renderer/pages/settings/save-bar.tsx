import { Button } from '@mantine/core';
import { list, plural, t } from '../../i18n/index.ts';
import css from './settings.module.css';
import type { Verdict } from './use-check.ts';

interface SaveBarProps {
  readonly count: number;
  readonly verdict: Verdict;
  readonly isSaving: boolean;
  readonly discard: () => void;
}

/** What is not saved yet, with the two ways on. It stays in sight. */
export function SaveBar({ count, verdict, isSaving, discard }: SaveBarProps) {
  if (count === 0) return null;
  const { problems, unknown, isChecking } = verdict;
  return (
    <section className={css.bar} aria-label={t('settings.bar')}>
      <p>
        {plural('settings.bar', count)}{' '}
        {problems.size > 0 && plural('settings.bar.problems', problems.size, { names: list([...problems.keys()]) })}
        {unknown}
        {isChecking && problems.size === 0 && !unknown && <span className={css.dim}>{t('settings.checking')}</span>}
      </p>
      <Button type="submit" disabled={isSaving || problems.size > 0}>
        {isSaving ? t('settings.saving') : t('settings.save')}
      </Button>
      <Button variant="default" onClick={discard} disabled={isSaving}>
        {t('settings.discard')}
      </Button>
    </section>
  );
}
