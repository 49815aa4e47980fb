import { t } from '../../../i18n/index.ts';

/** Everything that is searched of the app's own settings. */
const TEXTS = [
  'desktop.title',
  'desktop.login',
  'desktop.startHidden',
  'desktop.stayInTray',
  'desktop.stayAwake',
  'desktop.isMuted',
  'desktop.theme',
  'desktop.key',
  'desktop.key.use',
  'desktop.updates',
  'desktop.updates.channel',
  'desktop.more.colab',
  'desktop.more.logs',
  'desktop.more.diagnostics',
] as const;

/** Whether the section has all the words that the settings are searched for. */
export function isFoundBy(words: readonly string[]): boolean {
  const text = TEXTS.map(key => t(key))
    .join(' ')
    .toLowerCase();
  return words.every(word => text.includes(word));
}
