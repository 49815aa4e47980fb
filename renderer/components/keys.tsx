import { Kbd, Modal } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { t } from '../i18n/index.ts';
import css from './keys.module.css';

export interface Shortcut {
  /** One key, or two pressed one after the other: `g o`. */
  readonly keys: string;
  readonly what: string;
  run(): void;
}

/** How long after `g` the letter may come, ms. */
const CHORD = 1500;

/** Listens for the page's keys, but not while something is typed into a field or a dialog is open. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const current = useRef(shortcuts);
  current.current = shortcuts;
  useEffect(() => {
    let first: { key: string; at: number } | undefined;
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (event.key !== 'Escape' && isTyping(event.target)) return;
      const chord = first && event.timeStamp - first.at < CHORD ? `${first.key} ${event.key}` : undefined;
      const found = current.current.find(({ keys }) => keys === chord || keys === event.key);
      first = found ? undefined : { key: event.key, at: event.timeStamp };
      if (!found) return;
      event.preventDefault();
      found.run();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}

/** The list of keys that `?` opens. */
export function KeyHelp(props: {
  readonly isOpen: boolean;
  readonly shortcuts: readonly Pick<Shortcut, 'keys' | 'what'>[];
  readonly close: () => void;
}) {
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.close}
      title={t('keys.title')}
      // Its lock writes a style element, which the policy of the page refuses.
      lockScroll={false}
      transitionProps={{ duration: 0 }}
      closeButtonProps={{ 'aria-label': t('keys.close') }}
    >
      <dl className={css.keys}>
        {props.shortcuts.map(({ keys, what }) => (
          <div key={keys} className={css.row}>
            <dt>
              {keys.split(' ').map(key => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['radio', 'checkbox', 'button'].includes(target.type);
  return ['TEXTAREA', 'SELECT'].includes(target.tagName) || target.closest('[role=dialog]') !== null;
}
