import css from './command.module.css';
import { CopyButton } from './copy-button.tsx';

/** A command to type, with a button that copies it. */
export function Command({ text }: { readonly text: string }) {
  return (
    <div className={css.command}>
      <code className={css.text}>{text}</code>
      <CopyButton text={text} what={text} />
    </div>
  );
}
