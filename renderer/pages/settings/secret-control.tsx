import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../i18n/index.ts';
import { secretPlace } from './document-value.ts';
import type { Draft } from './draft.ts';
import { useEditing } from './editing.ts';
import type { ControlProps } from './field-control.tsx';
import css from './settings.module.css';

const ways = ['text', 'env', 'file'] as const;
type Way = (typeof ways)[number];

/** A secret: where it comes from is told, what it is never; it can only be written anew. */
export function SecretControl({ path, written, draft, meansId }: ControlProps) {
  const { put } = useEditing();
  const place = secretPlace(written);
  const [chosen, setChosen] = useState<Way | undefined>(() => wayOf(draft));
  // A draft that is taken back takes the choice with it.
  const way = draft === undefined && chosen !== undefined ? chosen : (wayOf(draft) ?? chosen);
  const text = textOf(draft);
  return (
    <div className={css.secret}>
      <p className={css.dim}>
        {place.kind === 'env' || place.kind === 'file'
          ? t(`settings.secret.${place.kind}`, { name: place.name })
          : t(`settings.secret.${place.kind}`)}
      </p>
      <div className={css.typed}>
        <NativeSelect
          aria-label={t('settings.secret.how', { name: path })}
          aria-describedby={meansId}
          value={way ?? ''}
          onChange={event => {
            setChosen(ways.find(known => known === event.currentTarget.value));
            put(path, undefined);
          }}
          data={[
            { value: '', label: t('settings.secret.keep') },
            ...ways.map(value => ({ value, label: t(`settings.secret.how.${value}`) })),
          ]}
        />
        {way && (
          <TextInput
            className={css.wide}
            type={way === 'text' ? 'password' : 'text'}
            aria-label={`${path}: ${labelOf(way)}`}
            placeholder={labelOf(way)}
            value={text}
            autoComplete="off"
            spellCheck={false}
            onChange={event => put(path, draftOf(way, event.currentTarget.value))}
          />
        )}
      </div>
    </div>
  );
}

function draftOf(way: Way, text: string): Draft | undefined {
  if (text === '') return undefined;
  return way === 'text' ? { kind: 'secret', text } : { kind: 'value', value: { [way]: text } };
}

function wayOf(draft: Draft | undefined): Way | undefined {
  if (draft?.kind === 'secret') return 'text';
  const place = draft?.kind === 'value' ? secretPlace(draft.value) : undefined;
  return place?.kind === 'env' || place?.kind === 'file' ? place.kind : undefined;
}

function textOf(draft: Draft | undefined): string {
  if (draft?.kind === 'secret') return draft.text;
  const place = draft?.kind === 'value' ? secretPlace(draft.value) : undefined;
  return place?.kind === 'env' || place?.kind === 'file' ? place.name : '';
}

function labelOf(way: Way): string {
  switch (way) {
    case 'text':
      return t('settings.secret.text');
    case 'env':
      return t('settings.secret.name');
    case 'file':
      return t('settings.secret.path');
  }
}
