import { Button } from '@mantine/core';
import { useId } from 'react';
import type { FormField } from '../../../main/node/config/form/form-node.ts';
import { t } from '../../i18n/index.ts';
import { differs, valueAt } from './document-value.ts';
import { problemAt, useEditing } from './editing.ts';
import { FieldControl } from './field-control.tsx';
import css from './settings.module.css';
import { boundsWords, valueWords } from './value-words.ts';

interface FieldProps {
  readonly field: FormField;
  /** Its own, with the place in a list filled in. */
  readonly path: string;
  /** What it is called beside its neighbours. */
  readonly label: string;
}

/** One setting: what it is called, what it means, what it is, and the way back to how it comes. */
export function Field({ field, path, label }: FieldProps) {
  const { document, drafts, put, verdict, isShown } = useEditing();
  const means = useId();
  if (!isShown(field, path)) return null;
  const written = valueAt(document, path);
  const draft = drafts.get(path);
  const problem = problemAt(verdict, path);
  const { input } = field;
  const isChanged = differs(field, written);
  return (
    <div className={css.field} id={path} data-unsaved={draft !== undefined || undefined}>
      <div>
        <p className={css.label}>
          <code>{label}</code>
          {draft ? (
            <span className={css.unsaved}>{t('settings.unsaved')}</span>
          ) : (
            isChanged && <span className={css.changed}>{t('settings.changed')}</span>
          )}
        </p>
        <p id={means} className={css.means}>
          {field.description} {boundsOf(field)}
        </p>
      </div>
      <div className={css.control}>
        {field.owner ? (
          <p className={css.owned}>
            <span>{input.kind === 'secret' ? '' : valueWords(input, written ?? field.default)}</span>{' '}
            <span className={css.dim}>{t(`settings.owner.${field.owner}`)}</span>
          </p>
        ) : (
          <FieldControl field={field} path={path} written={written} draft={draft} meansId={means} />
        )}
        {problem && (
          <p className={css.problem} role="alert">
            {t('settings.problem', problem)}
          </p>
        )}
        {draft?.kind === 'default' && <p className={css.dim}>{t('settings.will.default')}</p>}
        {!field.owner && (
          <div className={css.backs}>
            {draft && (
              <Button
                size="compact-xs"
                variant="subtle"
                aria-label={t('settings.keep.what', { name: path })}
                onClick={() => put(path, undefined)}
              >
                {t('settings.keep')}
              </Button>
            )}
            {written !== undefined && !field.isRequired && draft?.kind !== 'default' && (
              <Button
                size="compact-xs"
                variant="subtle"
                aria-label={t('settings.back.what', { what: backWords(field), name: path })}
                onClick={() => put(path, { kind: 'default' })}
              >
                {backWords(field)}
              </Button>
            )}
          </div>
        )}
      </div>
    </div>
  );
}

function boundsOf({ input, default: comes }: FormField): string {
  const bounds = boundsWords(input);
  const words = [
    ...(bounds === '' ? [] : [`${bounds[0]?.toUpperCase()}${bounds.slice(1)}.`]),
    ...(comes === undefined ? [] : [t('settings.default', { value: valueWords(input, comes) })]),
  ];
  return words.join(' ');
}

function backWords({ input, default: comes }: FormField): string {
  return comes === undefined ? t('settings.back.none') : t('settings.back', { value: valueWords(input, comes) });
}
