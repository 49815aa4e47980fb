import { z } from 'zod';
import { guardPaneSession, PARTITION } from './colab/pane.ts';
import type { ElectronApi } from './electron-api.ts';
import { guardPages, guardSession } from './guard.ts';
import { Shell } from './shell.ts';
import type { DesktopOptions } from './shell-options.ts';

/** Name of the app to Windows, whose toasts need it; the installer's `appId`, and never to be changed. */
export const APP_ID = 'de.tandem.desktop';

/** What a second start tells the first. */
const secondStart = z.object({ isHidden: z.boolean() });

/**
 * Runs the desktop shell: one instance, the node in a process of its own, a tray, and a window on the dashboard. What
 * must come before Electron is ready is done before this first waits.
 */
export async function startDesktop(electron: ElectronApi, options: DesktopOptions): Promise<void> {
  const { app } = electron;
  const { log, starter, isHiddenStart } = options;
  app.setAppUserModelId(APP_ID);
  if (options.profileFolder !== undefined) app.setPath('userData', options.profileFolder);
  if (!app.requestSingleInstanceLock({ isHidden: isHiddenStart })) {
    log('Tandem already runs with this data folder; its window is shown.');
    app.quit();
    return;
  }
  // Without this condition Electron would forget the switch, and pages could not start where there is no sandbox.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  let shell: Shell | undefined;
  guardPages(electron, () => shell?.window.origin);
  app.on('second-instance', (_event, _argv, _folder, told) => {
    // The arguments are not looked at: Chromium puts its own between them.
    if (!secondStart.safeParse(told).data?.isHidden) shell?.show();
  });
  app.on('activate', () => shell?.show());
  // The app stays when the last window goes.
  app.on('window-all-closed', () => {});
  starter?.onShutdown(() => app.quit());

  await app.whenReady();
  guardSession(electron.session.defaultSession, () => shell?.window.origin);
  guardPaneSession(electron.session.fromPartition(PARTITION), log);
  starter?.post({ type: 'started' });
  shell = new Shell(electron, options);
  await shell.start();
}
