import { Button } from '@mantine/core';
import { useLayoutEffect, useRef, useState } from 'react';
import type { FieldInput } from '../../../main/node/config/form/form-node.ts';
import { t } from '../../i18n/index.ts';
import { useEditing } from './editing.ts';
import { type ControlProps, draftOf } from './field-control.tsx';
import css from './settings.module.css';

interface ChoicesProps extends ControlProps {
  readonly now: readonly string[];
  readonly input: Extract<FieldInput, { kind: 'choices' }>;
}

/** Some of a few words: ticked, and where their order counts moved with two buttons each, which the keyboard reaches. */
export function ChoicesControl({ field, path, written, meansId, now, input }: ChoicesProps) {
  const { put } = useEditing();
  const [said, setSaid] = useState('');
  const list = useRef<HTMLUListElement>(null);
  const follow = useRef<string>(undefined);
  const change = (to: readonly string[]) => put(path, draftOf(to, written, field));
  const rest = input.options.filter(option => !now.includes(option));
  const move = (place: number, by: -1 | 1) => {
    const item = now[place];
    const other = now[place + by];
    if (item === undefined || other === undefined) return;
    change(now.with(place, other).with(place + by, item));
    setSaid(t('settings.list.moved', { item, place: place + by + 1, count: now.length }));
    follow.current = `${item} ${by}`;
  };
  // The focus goes with what was moved; at the end of its way it goes to the button that leads back.
  useLayoutEffect(() => {
    if (follow.current === undefined) return;
    const [item, by] = follow.current.split(' ');
    follow.current = undefined;
    const buttons = list.current?.querySelectorAll<HTMLButtonElement>(`[data-item="${item}"] [data-move]`) ?? [];
    const [earlier, later] = buttons;
    const wanted = by === '-1' ? earlier : later;
    (wanted?.disabled ? (wanted === earlier ? later : earlier) : wanted)?.focus();
  });
  return (
    <div>
      <ul ref={list} className={css.choices} aria-label={path} aria-describedby={meansId}>
        {[...(input.isOrder ? now : []), ...(input.isOrder ? rest : input.options)].map(option => {
          const place = now.indexOf(option);
          return (
            <li key={option} data-item={option}>
              <label className={css.switch}>
                <input
                  type="checkbox"
                  aria-label={`${path}: ${option}`}
                  checked={place >= 0}
                  onChange={() =>
                    change(place >= 0 ? now.filter(one => one !== option) : inOrder([...now, option], input))
                  }
                />
                {option}
              </label>
              {input.isOrder && place >= 0 && (
                <>
                  <Button
                    data-move
                    size="compact-xs"
                    variant="default"
                    disabled={place === 0}
                    aria-label={t('settings.list.up.what', { item: option })}
                    onClick={() => move(place, -1)}
                  >
                    {t('settings.list.up')}
                  </Button>
                  <Button
                    data-move
                    size="compact-xs"
                    variant="default"
                    disabled={place === now.length - 1}
                    aria-label={t('settings.list.down.what', { item: option })}
                    onClick={() => move(place, 1)}
                  >
                    {t('settings.list.down')}
                  </Button>
                </>
              )}
            </li>
          );
        })}
      </ul>
      <p role="status" className="only-heard">
        {said}
      </p>
    </div>
  );
}

function inOrder(items: readonly string[], { isOrder, options }: ChoicesProps['input']): readonly string[] {
  return isOrder ? items : options.filter(option => items.includes(option));
}
