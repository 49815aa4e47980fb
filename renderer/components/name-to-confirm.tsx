import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import css from './name-to-confirm.module.css';

interface NameToConfirmProps {
  /** What has to be typed. */
  readonly name: string;
  readonly words: {
    /** What would be lost, as a sentence. */
    readonly loss: string;
    readonly confirm: string;
    readonly act: string;
    readonly keep: string;
  };
  readonly isPending: boolean;
  readonly act: () => void;
  readonly close: () => void;
  readonly className: string | undefined;
}

/** Asks for the name of what is about to be lost for good. Escape keeps it. */
export function NameToConfirm({ name, words, isPending, act, close, className }: NameToConfirmProps) {
  const [typed, setTyped] = useState('');
  return (
    <form
      className={className}
      onSubmit={event => {
        event.preventDefault();
        if (typed === name) act();
      }}
      onKeyDown={event => {
        if (event.key === 'Escape') close();
      }}
    >
      <p>{words.loss}</p>
      <TextInput
        size="xs"
        label={words.confirm}
        value={typed}
        onChange={event => setTyped(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
        autoFocus
      />
      <div className={css.row}>
        <Button size="compact-sm" variant="default" type="submit" disabled={typed !== name || isPending}>
          {words.act}
        </Button>
        <Button size="compact-sm" variant="subtle" onClick={close}>
          {words.keep}
        </Button>
      </div>
    </form>
  );
}
