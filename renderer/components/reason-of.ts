import { t } from '../i18n/index.ts';

/** The node's own words; a request that did not get there has none that anyone could read. */
export function reasonOf(error: unknown): string {
  const hasAnswer = error instanceof Error && 'data' in error && error.data;
  return hasAnswer ? error.message.replace(/\.$/, '') : t('queue.unheard');
}
