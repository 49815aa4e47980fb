import type { ShellApp } from '../electron-api.ts';
import type { Autostart } from './autostart.ts';
import { type LinuxAutostartOptions, linuxAutostart } from './linux.ts';
import { loginItems } from './login-items.ts';

export { type Autostart, type AutostartState, HIDDEN } from './autostart.ts';

/** Start at login on this platform. */
export function createAutostart(app: ShellApp, platform: NodeJS.Platform, linux: LinuxAutostartOptions): Autostart {
  // From its sources the program is Electron itself: at login that would start nothing of ours.
  if (linux.program === undefined) return unsupported;
  return platform === 'win32' || platform === 'darwin' ? loginItems(app, platform) : linuxAutostart(linux);
}

const unsupported: Autostart = {
  read: async () => ({ kind: 'unsupported' }),
  set: async () => ({ kind: 'unsupported' }),
};
