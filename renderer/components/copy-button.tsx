import { Button } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { t } from '../i18n/index.ts';

/** Copies a text, and says for two seconds that it did. */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const { copy, copied } = useClipboard({ timeout: 2000 });
  return (
    <Button
      size="compact-sm"
      variant="default"
      onClick={() => copy(text)}
      aria-label={copied ? t('copied') : t('copy.what', { what })}
    >
      {copied ? t('copied') : t('copy')}
    </Button>
  );
}
