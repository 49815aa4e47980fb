import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { CopyButton } from '../../components/copy-button.tsx';
import { t } from '../../i18n/index.ts';
import css from './setup.module.css';
import { type Language, languages, PLACEHOLDER, snippet } from './snippets.ts';

/** How a call looks in code, ready to be copied. */
export function Code({ baseUrl, keyText }: { readonly baseUrl: string; readonly keyText: string }) {
  const [language, setLanguage] = useState<Language>('TypeScript');
  const text = snippet(language, baseUrl, keyText);
  return (
    <div className={css.stack}>
      <h3>{t('callers.code')}</h3>
      <div className={css.row}>
        <SegmentedControl
          size="xs"
          aria-label={t('callers.code.language')}
          transitionDuration={0}
          value={language}
          onChange={value => setLanguage(languages.find(known => known === value) ?? 'TypeScript')}
          data={[...languages]}
        />
        <CopyButton text={text} what={language} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre className={css.code} tabIndex={0}>
        {text}
      </pre>
      {keyText === PLACEHOLDER && <p className={css.dim}>{t('callers.code.key', { placeholder: PLACEHOLDER })}</p>}
    </div>
  );
}
