import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../i18n/index.ts';
import { useEditing } from './editing.ts';
import { type ControlProps, draftOf } from './field-control.tsx';
import css from './settings.module.css';

/** A list of texts: one is added at the end, any can be taken out. */
export function TextsControl({
  field,
  path,
  written,
  meansId,
  now,
}: ControlProps & { readonly now: readonly string[] }) {
  const { put } = useEditing();
  const [fresh, setFresh] = useState('');
  const change = (to: readonly string[]) => put(path, draftOf(to, written, field));
  const add = () => {
    const text = fresh.trim();
    if (text === '') return;
    if (!now.includes(text)) change([...now, text]);
    setFresh('');
  };
  return (
    <div>
      {now.length > 0 && (
        <ul className={css.texts} aria-label={path}>
          {now.map(item => (
            <li key={item}>
              <code>{item}</code>
              <Button
                size="compact-xs"
                variant="subtle"
                aria-label={t('settings.list.remove.what', { item, name: path })}
                onClick={() => change(now.filter(one => one !== item))}
              >
                {t('settings.list.remove')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div className={css.typed}>
        <TextInput
          className={css.wide}
          aria-label={t('settings.list.new', { name: path })}
          aria-describedby={meansId}
          value={fresh}
          autoComplete="off"
          spellCheck={false}
          onChange={event => setFresh(event.currentTarget.value)}
          onKeyDown={event => {
            if (event.key !== 'Enter' || fresh.trim() === '') return;
            // Here it adds; only with nothing typed it saves.
            event.preventDefault();
            add();
          }}
        />
        <Button
          variant="default"
          size="compact-sm"
          disabled={fresh.trim() === ''}
          aria-label={t('settings.list.add.what', { name: path })}
          onClick={add}
        >
          {t('settings.list.add')}
        </Button>
      </div>
    </div>
  );
}
