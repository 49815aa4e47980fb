import { channelOf, type DesktopState } from '../../preload/contract.ts';
import type { Shell } from './shell.ts';

/** What the page shows of the shell; undefined until the system was asked about start at login. */
export function pageState(shell: Shell): DesktopState | undefined {
  const { autostart, options, update } = shell.state;
  if (!autostart) return undefined;
  const { startHidden, stayInTray, stayAwake, isMuted } = options;
  return {
    version: shell.version,
    autostart,
    isAutostartAnswered: shell.preferences.get('autostart') !== undefined,
    theme: shell.theme,
    options: { startHidden, stayInTray, stayAwake, isMuted },
    keyKeeping: shell.secrets.keeping,
    update: shell.updates.isSupported ? update : { kind: 'unsupported' },
    updateChannel: shell.preferences.get('updateChannel'),
  };
}

/** The returned function tells the page how it is now, and nothing when that is what was told last. */
export function pageFeed(shell: Shell): () => void {
  let last = '';
  return () => {
    const state = pageState(shell);
    const text = JSON.stringify(state);
    if (!state || text === last) return;
    last = text;
    shell.window.tell(channelOf('onDesktopState'), state);
  };
}
