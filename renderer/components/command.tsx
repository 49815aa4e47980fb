import css from './command.module.css';
import { CopyButton } from './copy-button.tsx';

/** A text to type or paste elsewhere, with a button that copies it. `what` names it where it is better not read out. */
export function Command({ text, what = text }: { readonly text: string; readonly what?: string }) {
  return (
    <div className={css.command}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <code className={css.text} tabIndex={0}>
        {text}
      </code>
      <CopyButton text={text} what={what} />
    </div>
  );
}
