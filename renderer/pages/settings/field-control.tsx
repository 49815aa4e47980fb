import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import type { FormField } from '../../../main/node/config/form/form-node.ts';
import { duration } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { ChoicesControl } from './choices-control.tsx';
import { inForce } from './document-value.ts';
import type { Draft } from './draft.ts';
import { useEditing } from './editing.ts';
import { SecretControl } from './secret-control.tsx';
import css from './settings.module.css';
import { TextsControl } from './texts-control.tsx';

export interface ControlProps {
  readonly field: FormField;
  readonly path: string;
  /** What stands in the document. */
  readonly written: unknown;
  readonly draft: Draft | undefined;
  /** Id of the text that says what it means. */
  readonly meansId: string;
}

/** What a setting is changed with. */
export function FieldControl(props: ControlProps) {
  const { field, path, written, draft, meansId } = props;
  const { put } = useEditing();
  const { input } = field;
  const now =
    draft?.kind === 'value' ? draft.value : draft?.kind === 'default' ? field.default : inForce(field, written);
  const common = { 'aria-label': path, 'aria-describedby': meansId } as const;
  switch (input.kind) {
    case 'switch':
      return (
        <label className={css.switch}>
          <input
            type="checkbox"
            {...common}
            checked={now === true}
            onChange={event => put(path, draftOf(event.currentTarget.checked, written, field))}
          />
          {now === true ? t('settings.on') : t('settings.off')}
        </label>
      );
    case 'choice':
      return (
        <NativeSelect
          {...common}
          className={css.narrow}
          value={typeof now === 'string' ? now : ''}
          onChange={event => put(path, draftOf(event.currentTarget.value || undefined, written, field))}
          data={[
            ...(field.default === undefined && !field.isRequired ? [{ value: '', label: t('settings.choose') }] : []),
            ...input.options,
          ]}
        />
      );
    case 'choices':
      return <ChoicesControl {...props} now={Array.isArray(now) ? now.map(String) : []} input={input} />;
    case 'texts':
      return <TextsControl {...props} now={Array.isArray(now) ? now.map(String) : []} />;
    case 'secret':
      return <SecretControl {...props} />;
    case 'number':
    case 'word-or-number':
    case 'text':
    case 'json':
      return <TypedControl {...props} now={now} />;
  }
}

function TypedControl({ field, path, written, draft, meansId, now }: ControlProps & { readonly now: unknown }) {
  const { put } = useEditing();
  const { input } = field;
  const text = draft?.kind === 'typed' ? draft.text : textOf(now);
  const common = {
    'aria-label': path,
    'aria-describedby': meansId,
    autoComplete: 'off',
    spellCheck: false,
    value: text,
    placeholder: t('settings.unset'),
  } as const;
  const type = (typed: string) =>
    put(path, typed === textOf(inForce(field, written)) ? undefined : { kind: 'typed', text: typed });
  if (input.kind === 'json' || text.length > 80) {
    return <Textarea {...common} autosize={false} rows={3} onChange={event => type(event.currentTarget.value)} />;
  }
  const isMs = input.kind === 'number' && input.unit === 'ms';
  const ms = Number(text);
  return (
    <div className={css.typed}>
      <TextInput
        {...common}
        className={input.kind === 'text' ? css.wide : css.number}
        inputMode={input.kind === 'number' ? 'decimal' : undefined}
        onChange={event => type(event.currentTarget.value)}
      />
      {isMs && (
        <span className={css.dim}>
          {t('settings.unit.ms')}
          {Number.isFinite(ms) && ms >= 1000 && `, ${t('settings.is', { time: duration(ms) })}`}
        </span>
      )}
    </div>
  );
}

/** Nothing to save when it says what is written, or how it comes where nothing is. */
export function draftOf(value: unknown, written: unknown, field: FormField): Draft | undefined {
  const same = JSON.stringify(value) === JSON.stringify(inForce(field, written));
  if (same) return undefined;
  return value === undefined ? { kind: 'default' } : { kind: 'value', value };
}

function textOf(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
