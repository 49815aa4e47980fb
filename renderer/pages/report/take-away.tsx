import { useEffect, useState } from 'react';
import { CopyButton } from '../../components/copy-button.tsx';
import { t } from '../../i18n/index.ts';
import css from './report.module.css';
import { useMarkdown } from './use-report.ts';

/** The report as text: to paste into a chat, or to keep. */
export function TakeAway({ day, node }: { readonly day: string; readonly node: string }) {
  const { data: markdown } = useMarkdown(day);
  const address = useFileOf(markdown);
  if (markdown === undefined) return <p className={css.takeAway} />;
  return (
    <p className={css.takeAway}>
      <CopyButton text={markdown} what={t('report.markdown')} />
      {address && (
        <a href={address} download={`tandem-${node}-${day}.md`}>
          {t('report.download')}
        </a>
      )}
    </p>
  );
}

/** An address under which the browser has the text as a file. */
function useFileOf(text: string | undefined): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    if (text === undefined) return;
    const made = URL.createObjectURL(new Blob([text], { type: 'text/markdown' }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [text]);
  return address;
}
