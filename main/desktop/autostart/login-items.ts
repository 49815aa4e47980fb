import type { ShellApp } from '../electron-api.ts';
import { type Autostart, type AutostartState, HIDDEN } from './autostart.ts';

/** Name in the registry; the uninstaller removes the values of this name. */
export const LOGIN_ITEM = 'Tandem';

/** Windows' Run key and macOS' login items, as Electron has them. */
export function loginItems(
  app: Pick<ShellApp, 'getLoginItemSettings' | 'setLoginItemSettings'>,
  platform: 'win32' | 'darwin',
): Autostart {
  const read = async (): Promise<AutostartState> => {
    if (platform === 'win32') {
      // Asked with the very arguments that were given; without them Windows' entry is not found.
      const { openAtLogin, executableWillLaunchAtLogin } = app.getLoginItemSettings({ args: [HIDDEN] });
      if (!openAtLogin) return { kind: 'off' };
      return executableWillLaunchAtLogin ? { kind: 'on' } : { kind: 'vetoed' };
    }
    const { status } = app.getLoginItemSettings();
    if (status === 'requires-approval') return { kind: 'vetoed' };
    return { kind: status === 'enabled' ? 'on' : 'off' };
  };
  return {
    read,
    set(isOn) {
      app.setLoginItemSettings({
        openAtLogin: isOn,
        // `enabled` is left out: it would overrule what the user decided in Task Manager.
        ...(platform === 'win32' ? { args: [HIDDEN], name: LOGIN_ITEM } : {}),
      });
      return read();
    },
  };
}
