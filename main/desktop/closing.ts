import type { ElectronApi } from './electron-api.ts';
import type { Preferences } from './preferences.ts';
import type { Words } from './words/en.ts';

export interface ClosingOptions {
  readonly dialog: ElectronApi['dialog'];
  readonly words: Words;
  readonly preferences: Preferences;
  /** Whether this desktop shows the icon that brings the window back. */
  readonly hasTray: () => boolean;
  readonly hide: () => void;
  readonly quit: () => void;
}

/** What closing the window means: hide it (explained once), quit, or ask where nothing could bring it back. */
export function closingOf({ dialog, words, preferences, hasTray, hide, quit }: ClosingOptions): () => void {
  let isAsking = false;
  const explain = async () => {
    const { close, app } = words;
    const { response } = await dialog.showMessageBox({
      type: 'info',
      title: app,
      message: close.explained,
      detail: close.explanation,
      buttons: [close.ok, close.quit],
      defaultId: 0,
      cancelId: 0,
    });
    preferences.set('knowsClosing', true);
    if (response === 1) quit();
  };
  const ask = async () => {
    const { close } = words;
    const { response } = await dialog.showMessageBox({
      type: 'question',
      title: words.app,
      message: close.ask,
      detail: close.askDetail,
      buttons: [close.keepRunning, close.quit, close.cancel],
      defaultId: 0,
      cancelId: 2,
    });
    if (response === 0) hide();
    if (response === 1) quit();
  };
  const once = (question: () => Promise<void>) => {
    if (isAsking) return;
    isAsking = true;
    void question().finally(() => {
      isAsking = false;
    });
  };
  return () => {
    if (!preferences.get('stayInTray')) return quit();
    if (!hasTray()) return once(ask);
    hide();
    if (!preferences.get('knowsClosing')) once(explain);
  };
}
